import LabModel

/// Who may take what of a host that several commands share: pure bookkeeping, over what the store knows at one moment.
///
/// Of those who wait, whoever has the smallest part of what is scarcest for it comes first (dominant resource fairness: Ghodsi and
/// others, NSDI 2011), and of equals whoever asked first. What has no room is passed by, but only so often; then all others wait
/// until it has.
struct ShareQueue {
    /// Something that a task asks for.
    struct Ticket: Hashable {
        var task: String
        var name: String
        var demand: Demand
        /// Grows with each new ticket.
        var position: Int64
        /// How often others went ahead although it came before them.
        var passed: Int
    }

    /// What becomes of a ticket now.
    enum Decision: Hashable {
        /// It gets what it asks for, ahead of those that have no room.
        case taken(passing: [Ticket])
        /// It waits.
        case waits
    }

    /// How often others may go ahead of what has no room.
    static let patience = 16

    /// What all tasks may have together; processors are shared, not held: see `hasRoom`.
    let capacity: Demand
    /// What nothing uses of the memory now, whoever has reserved it.
    let available: ByteCount
    /// What labs that stay take: as if the host had so much less, for they end when it pleases their users.
    var standing = Demand.nothing
    /// What each task has.
    let held: [String: Demand]
    /// What others wait for.
    let waiting: [Ticket]

    /// Decides about a ticket, with which nobody else's is decided.
    func decision(on mine: Ticket) -> Decision {
        let others = waiting.filter { $0.task != mine.task || $0.name != mine.name }
        let line = (others + [mine]).sorted { left, right in
            let (a, b) = (part(of: left.task), part(of: right.task))
            return (a, left.position) < (b, right.position)
        }
        // Those that come first and have room will take it when they look next.
        var (taken, free, passed) = (held, available, [Ticket]())
        let tasks = Set(line.map(\.task)).union(held.keys)
        for ticket in line {
            let fits = hasRoom(ticket, taken: taken, free: free, among: tasks)
            if ticket == mine { return fits ? .taken(passing: passed) : .waits }
            if fits {
                taken[ticket.task, default: .nothing] += ticket.demand
                free = ByteCount(bytes: free.bytes - ticket.demand.memory.bytes)
            } else if ticket.passed >= Self.patience {
                return .waits
            } else {
                passed.append(ticket)
            }
        }
        return .waits
    }

    /// Whether there is room.
    ///
    /// Where nobody has anything, nothing would become free by waiting. Processors are only counted among several, and for one
    /// that has nothing, others count with an equal part at most: it need not wait until they have no more than that.
    private func hasRoom(
        _ ticket: Ticket,
        taken: [String: Demand],
        free: ByteCount,
        among tasks: Set<String>
    ) -> Bool {
        guard !taken.isEmpty else { return true }
        var sum = ticket.demand
        sum += standing
        for demand in taken.values { sum += demand }
        guard sum.memory <= capacity.memory, sum.disk <= capacity.disk, ticket.demand.memory <= free else {
            return false
        }
        if sum.processing <= capacity.processing || tasks.count == 1 { return true }
        guard taken[ticket.task] == nil else { return false }
        let equal = max(capacity.processing / tasks.count, ticket.demand.processing)
        let deserved = taken.values.reduce(0) { $0 + min($1.processing, equal) }
        return deserved + ticket.demand.processing <= capacity.processing
    }

    /// The part that a task has of what it has most of, in millionths.
    private func part(of task: String) -> Int64 {
        guard let held = held[task] else { return 0 }
        return [
            held.memory.bytes.parts(of: capacity.memory.bytes), held.disk.bytes.parts(of: capacity.disk.bytes),
            Int64(held.processing).parts(of: Int64(capacity.processing)),
        ].max() ?? 0
    }
}

extension Int64 {
    /// Millionths of a whole.
    fileprivate func parts(of whole: Int64) -> Int64 {
        whole <= 0 ? 0 : Int64(Double(self) / Double(whole) * 1_000_000)
    }
}
