public import LabHost
public import LabModel
public import LabStore

/// Somebody aborted a task; all that it had made has been undone.
public struct TaskAborted: Error, Hashable, Sendable, CustomStringConvertible {
    /// The task's name.
    public let id: String

    /// What happened, in words.
    public var description: String { "task \(id) was aborted" }
}

/// A provisioning request that is being done: all of it, or nothing is left of it.
public struct ProvisioningTask: UndoLog {
    /// Its name.
    public let id: String
    let ledger: TaskLedger

    /// The task on whose behalf the calling code runs.
    ///
    /// There always is one where something is made.
    static var current: ProvisioningTask {
        guard let task = Undoing.log as? ProvisioningTask else {
            fatalError("nothing is made outside of a provisioning task, which could undo it")
        }
        return task
    }

    /// Whether somebody wanted it to be aborted.
    public var isAborted: Bool { ledger.isAborted(id) }

    /// Performs a part of it, which can be aborted alone.
    /// - Throws: what `body` throws; `TaskAborted`.
    public func perform<Result: Sendable>(
        _ kind: RecordedTask.Kind,
        _ subject: String,
        _ body: @escaping @Sendable (ProvisioningTask) async throws -> Result
    ) async throws -> Result {
        try await ledger.perform(kind, subject, parent: id, body)
    }

    /// A sink that tells the store what happens before it passes it on.
    public func telling(_ sink: @escaping ProgressSink) -> ProgressSink {
        { event in
            ledger.take(event, of: id)
            sink(event)
        }
    }

    /// Notes that what was asked for is there; what it made is undone when the task ends.
    public func isComplete() {
        ledger.complete(self, .done, "")
    }

    /// Notes that what was asked for cannot be had; what it made is undone when the task ends.
    public func hasFailed(_ reason: String) {
        ledger.complete(self, isAborted ? .aborted : .failed, reason)
    }

    /// Writes down, durably, how what follows is undone.
    /// - Throws: `TargetTaken`, or `StoreError`.
    public func will(_ step: UndoStep) async throws {
        do {
            try await ledger.store.note(step, ofTask: id)
        } catch  where error.code == .alreadyExists {
            throw TargetTaken(step)
        }
    }

    /// Strikes a step out.
    /// - Throws: `StoreError`.
    public func keep(_ step: UndoStep) async throws {
        try await ledger.store.strike(step, ofTask: id)
    }

    /// Undoes a step and strikes it out.
    public func undo(_ step: UndoStep) async {
        await Task { await ledger.undo(step, of: id) }.value
    }
}
