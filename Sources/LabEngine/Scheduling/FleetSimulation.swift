public import LabModel

/// A schedule lived through with a clock that jumps: what a fleet would do, in a fraction of the time.
public struct FleetSimulation: Sendable {
    /// What came of it.
    public struct Outcome: Sendable {
        /// When the last work ended.
        public var end: Duration
        /// The part of all processors' time until then in which they worked.
        public var utilisation: Double
        /// How many things ran, and ended, on each host.
        public var perHost: [Int]
        /// When each work began; `nil` for what never did.
        public var began: [Duration?]
    }

    private let work: [Schedule.Work]
    private let hosts: [Demand]
    private let images: Set<Int>
    private let lasts: @Sendable (Int) -> Duration

    /// Prepares a simulation; `lasts` says how long each work really takes, which may be other than what was expected.
    public init(
        _ work: [Schedule.Work],
        on hosts: [Demand],
        images: Set<Int> = [],
        lasts: (@Sendable (Int) -> Duration)? = nil
    ) {
        self.work = work
        self.hosts = hosts
        self.images = images
        self.lasts = lasts ?? { work[$0].duration }
    }

    /// Lives through all of it.
    public func run() -> Outcome {
        var schedule = Schedule(work, on: hosts, images: images)
        var events = EventQueue()
        var outcome = Outcome(
            end: .zero,
            utilisation: 0,
            perHost: hosts.map { _ in 0 },
            began: work.map { _ in nil }
        )
        var worked = Duration.zero
        var now = Duration.zero
        while true {
            for start in schedule.begin() {
                let time = lasts(start.work)
                outcome.began[start.work] = now
                outcome.perHost[start.host] += 1
                worked += time * work[start.work].demand.processing / 1000
                events.add(now + time, start.work)
            }
            guard let (time, first) = events.next() else { break }
            now = time
            schedule.ended(first)
            // What ends at the same moment ends before anything begins.
            while let next = events.next(at: now) { schedule.ended(next) }
        }
        outcome.end = now
        let all = now * hosts.reduce(0) { $0 + $1.processing } / 1000
        outcome.utilisation = all == .zero ? 0 : worked / all
        return outcome
    }
}

/// What will end, the first first.
private struct EventQueue {
    private var heap: [(time: Duration, work: Int)] = []

    mutating func add(_ time: Duration, _ work: Int) {
        heap.append((time, work))
        var child = heap.count - 1
        while child > 0, heap[child].time < heap[(child - 1) / 2].time {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next(at time: Duration) -> Int? {
        guard let first = heap.first, first.time == time else { return nil }
        return next()?.work
    }

    mutating func next() -> (time: Duration, work: Int)? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].time < heap[least].time {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
