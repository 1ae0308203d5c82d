import FoundationEssentials
public import LabModel
import LabStore

/// Shares of this host that the store knows, under the task that they are for: all commands with one state folder share by it.
///
/// What a dead command had is given back by the next one that begins, or by whoever waits for it.
public actor StoredShares: HostShares {
    /// What a host has for all commands together.
    struct Source: Sendable {
        var capacity: @Sendable () -> Demand
        /// The memory that nothing uses now.
        var available: @Sendable () -> ByteCount
        var now: @Sendable () -> Date = { Date() }
    }

    private let task: ProvisioningTask
    private let source: Source
    private var held: [String: Held] = [:]
    private var lastLook = ContinuousClock.now

    private struct Held {
        var demand: Demand
        /// Whether the store knows of it.
        var isReserved: Bool
    }

    /// Creates the shares of a task: of nine tenths of this host's memory, of its processors, and of what is free of the state's disk.
    ///
    /// What others have reserved of the disk may be written already, and counts twice then: rather too little is given than too much.
    public init(of task: ProvisioningTask) {
        let state = task.ledger.state.path
        let memory = ByteCount(bytes: Int64(ProcessInfo.processInfo.physicalMemory))
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let source = Source(
            capacity: {
                Demand(
                    memory: ByteCount(bytes: memory.bytes / 10 * 9),
                    processing: 1000 * max(1, processors),
                    disk: HostMemory.freeDisk(of: state)
                )
            },
            available: HostMemory.available
        )
        self.init(of: task, source: source)
    }

    init(of task: ProvisioningTask, source: Source) {
        self.task = task
        self.source = source
    }

    /// Takes a part if it is free, and nobody comes first for whom there is room, too.
    ///
    /// A command that has nothing while nobody else has anything gets what it asks for: nothing would become free by waiting.
    public func take(_ demand: Demand, as name: String) async -> Bool {
        guard held[name] == nil else { return true }
        let reservation = Reservation(task: task.id, demand: demand)
        let available = source.available()
        do {
            let isTaken = try await task.ledger.store.take(
                reservation,
                as: name,
                of: source.capacity(),
                available: available,
                at: source.now()
            )
            guard isTaken else {
                await collectFromTheDead()
                return false
            }
            held[name] = Held(demand: demand, isReserved: true)
        } catch {
            // A store that cannot be written, for want of space first of all, must not keep a run from its end.
            guard demand.memory <= available || held.isEmpty else { return false }
            held[name] = Held(demand: demand, isReserved: false)
        }
        return true
    }

    /// Gives back what was taken, or the place in the line.
    public func give(_ name: String) async {
        guard let part = held.removeValue(forKey: name) else {
            try? await task.ledger.store.leaveLine(task.id, as: name)
            return
        }
        guard part.isReserved else { return }
        try? await task.ledger.store.give(Reservation(task: task.id, demand: part.demand))
    }

    /// Undoes what dead commands left, now and then while there is no room: what they had is free then.
    private func collectFromTheDead() async {
        guard ContinuousClock.now - lastLook > .seconds(2) else { return }
        lastLook = .now
        _ = try? await Leftovers(task.ledger).collect()
    }
}
