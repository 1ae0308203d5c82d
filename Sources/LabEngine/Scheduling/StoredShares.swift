public import LabModel
import LabStore

/// Shares of this host that the store knows, under the task that they are for: all commands with one state folder share by it, and
/// what a dead one had is given back by whoever comes next.
public actor StoredShares: HostShares {
    private let task: ProvisioningTask
    private let capacity: ByteCount
    private let available: @Sendable () -> ByteCount
    private let courtesy: Duration
    private var held: [String: ByteCount] = [:]

    /// Creates the shares of a task: of nine tenths of the host's memory, as far as nothing else uses it.
    public init(of task: ProvisioningTask, on host: HostFacts) {
        self.init(
            of: task,
            capacity: ByteCount(bytes: host.memory.bytes / 10 * 9),
            available: HostMemory.available,
            courtesy: .milliseconds(700)
        )
    }

    init(
        of task: ProvisioningTask,
        capacity: ByteCount,
        available: @escaping @Sendable () -> ByteCount,
        courtesy: Duration
    ) {
        self.task = task
        self.capacity = capacity
        self.available = available
        self.courtesy = courtesy
    }

    /// Takes memory if nobody has reserved it and it is free; a command that has more than an equal part lets others ask first.
    ///
    /// A command that has nothing while nobody else has anything gets what it asks for: nothing would become free by waiting.
    public func take(_ memory: ByteCount, as name: String) async -> Bool {
        guard held[name] == nil else { return true }
        let mine = held.values.reduce(ByteCount(bytes: 0)) { $0 + $1 }
        do {
            let others = try await task.ledger.store.reservations().filter { $0.task != task.id }
            let isAlone = others.isEmpty && held.isEmpty
            if !others.isEmpty, mine.bytes > capacity.bytes / Int64(others.count + 1) {
                // They look several times within this time.
                try await Task.sleep(for: courtesy)
            }
            guard isAlone || memory <= available() else { return false }
            let wanted = mine + memory
            let reservation = Reservation(task: task.id, memory: wanted)
            let limit = isAlone ? max(capacity, wanted) : capacity
            guard try await task.ledger.store.reserve(reservation, withinMemory: limit) else { return false }
        } catch is CancellationError {
            return false
        } catch {
            // A store that cannot be written, for want of space first of all, must not keep a run from its end.
            guard memory <= available() || held.isEmpty else { return false }
        }
        held[name] = memory
        return true
    }

    /// Gives back what was taken.
    public func give(_ name: String) async {
        guard held.removeValue(forKey: name) != nil else { return }
        let mine = held.values.reduce(ByteCount(bytes: 0)) { $0 + $1 }
        let store = task.ledger.store
        if held.isEmpty {
            try? await store.endReservation(ofTask: task.id)
        } else {
            _ = try? await store.reserve(Reservation(task: task.id, memory: mine), withinMemory: ByteCount(bytes: .max))
        }
    }
}
