public import LabModel

/// Decides what begins where and when: pure bookkeeping, to which time is told as events.
///
/// What makes images that others wait for comes first, and each is made once; of the rest, what will take longest comes first
/// (Graham, Bounds on Multiprocessing Timing Anomalies, 1969: the longest first is never worse than 4/3 of the best). Nothing waits
/// for an image that it does not need. Where the longest has no room, shorter ones go ahead, but only so often; then a place is kept
/// free for it.
public struct Schedule: Sendable {
    /// Something to be done.
    public struct Work: Sendable {
        /// The images that must be there first, by their numbers.
        public var needs: [Int]
        /// The image that it makes, if it makes one.
        public var makes: Int?
        /// What it takes while it runs.
        public var demand: Demand
        /// How long it will take, as far as anybody knows.
        public var duration: Duration

        /// Creates something to be done.
        public init(needs: [Int], makes: Int? = nil, demand: Demand, duration: Duration) {
            self.needs = needs
            self.makes = makes
            self.demand = demand
            self.duration = duration
        }
    }

    /// Something that begins now.
    public struct Start: Hashable, Sendable {
        /// Its number in the list of work.
        public var work: Int
        /// The host's number.
        public var host: Int
    }

    /// How often others may go ahead of what has no room.
    private static let patience = 64

    private let work: [Work]
    private let capacities: [Demand]
    private var free: [Demand]
    /// How many of its images each work still waits for.
    private var missing: [Int]
    private var waiters: [Int: [Int]] = [:]
    private var made: Set<Int> = []
    private var places: [Int: Int] = [:]
    private var queue = WorkQueue()
    /// The hosts on which something may have room that had none before.
    private var open: Set<Int>
    /// The host that is kept free for a demand that others went ahead of too often.
    private var keptFree: (demand: Demand, host: Int)?

    /// Creates a schedule of work on hosts that have nothing to do; `images` are there already.
    public init(_ work: [Work], on hosts: [Demand], images: Set<Int> = []) {
        self.work = work
        capacities = hosts
        free = hosts
        made = images
        open = Set(hosts.indices)
        missing = work.map { item in item.needs.count { !images.contains($0) } }
        for (number, item) in work.enumerated() {
            for image in item.needs where !images.contains(image) { waiters[image, default: []].append(number) }
            if missing[number] == 0 { queue.add(number, item) }
        }
    }

    /// Whether nothing waits to begin, and nothing runs.
    public var isDone: Bool { queue.isEmpty && places.isEmpty && missing.allSatisfy { $0 <= 0 } }

    /// Tells whether something would never have room on any host, however empty.
    public func isTooLarge(_ number: Int) -> Bool {
        !capacities.contains { $0.has(roomFor: work[number].demand) }
    }

    /// An image is there.
    public mutating func made(image: Int) {
        guard made.insert(image).inserted else { return }
        for number in waiters.removeValue(forKey: image) ?? [] {
            missing[number] -= 1
            if missing[number] == 0 { queue.add(number, work[number]) }
        }
        open.formUnion(capacities.indices)
    }

    /// Something will not be done, because what it waits for will never be there.
    public mutating func drop(_ number: Int) {
        if missing[number] == 0 { queue.remove(number, work[number]) }
        missing[number] = -1
    }

    /// Something has ended, and what it took is free again.
    public mutating func ended(_ number: Int) {
        guard let host = places.removeValue(forKey: number) else { return }
        free[host] += work[number].demand
        open.insert(host)
        missing[number] = -1
        if let image = work[number].makes { made(image: image) }
    }

    /// Begins all that can begin now.
    public mutating func begin() -> [Start] {
        var starts: [Start] = []
        for host in open.sorted() {
            while let number = next(on: host) {
                free[host] -= work[number].demand
                places[number] = host
                starts.append(Start(work: number, host: host))
            }
        }
        open = []
        return starts
    }

    /// The next thing for a host, taken from the queue.
    private mutating func next(on host: Int) -> Int? {
        if let kept = keptFree, kept.host == host {
            // Nothing else begins here until it has room, or does not wait any more.
            guard queue.has(kept.demand) else {
                keptFree = nil
                return next(on: host)
            }
            guard free[host].has(roomFor: kept.demand) else { return nil }
            keptFree = nil
            return queue.take(kept.demand)
        }
        let room = free[host]
        guard let choice = queue.best(where: { room.has(roomFor: $0) }) else { return nil }
        if let passed = queue.wentAhead(choice, patience: Self.patience), keptFree == nil,
            let place = capacities.indices.first(where: { capacities[$0].has(roomFor: passed) })
        {
            // The host where it would have room is the one where nothing more begins; here something still may.
            keptFree = (passed, capacities[host].has(roomFor: passed) ? host : place)
        }
        return queue.take(choice)
    }
}
