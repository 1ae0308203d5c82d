import LabModel
import LabStore

/// What a lab that stays takes of this host: other commands leave that much to it, and nobody waits for its end.
public struct StandingShare: Sendable {
    /// How often it is looked how much it is.
    private static let pause = Duration.seconds(10)
    /// What amounts are rounded up to, so that the store is told of what matters.
    private static let step = ByteCount.mebibytes(32)

    private let task: ProvisioningTask

    /// Creates the share of a task whose lab stays as long as the task does; the share ends with it.
    public init(of task: ProvisioningTask) {
        self.task = task
    }

    /// Tells all commands what the lab's machines take of the memory now (PSS).
    ///
    /// A store that cannot be written must not keep a lab from standing: the memory is then only counted as long as it is in use.
    public func note(_ lab: WiredLab) async {
        try? await task.ledger.store.note(standing: Self.demand(of: lab), ofTask: task.id)
    }

    /// Tells it again and again, when it has changed, until the task is cancelled.
    public func follow(_ lab: WiredLab) async {
        var known = Self.demand(of: lab)
        await note(lab)
        while (try? await Task.sleep(for: Self.pause)) != nil {
            let demand = Self.demand(of: lab)
            guard demand != known else { continue }
            known = demand
            await note(lab)
        }
    }

    private static func demand(of lab: WiredLab) -> Demand {
        demand(of: lab.memoryInUse().values.reduce(ByteCount(bytes: 0)) { $0 + $1 })
    }

    static func demand(of memory: ByteCount) -> Demand {
        Demand(memory: ByteCount(bytes: (memory.bytes + step.bytes - 1) / step.bytes * step.bytes), jobs: 0)
    }
}
