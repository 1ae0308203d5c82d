public import LabModel

/// Where whoever makes something writes down first how it is unmade.
///
/// Whatever ends the maker, everything that is written down is unmade, the newest first: at the latest by the next command.
public protocol UndoLog: Sendable {
    /// Writes a step down; what it undoes must not be begun before this returns.
    /// - Throws: what keeps it from being written, first of all `TargetTaken`.
    func will(_ step: UndoStep) async throws

    /// Strikes a step out, because what it would undo is complete and stays, or was never begun.
    func keep(_ step: UndoStep) async throws

    /// Undoes a step and strikes it out; not cut short by the cancellation of the task that asks.
    func undo(_ step: UndoStep) async
}

/// Another task makes, or has, what was to be made.
public struct TargetTaken: Error, Hashable, Sendable {
    /// What it would have been undone with.
    public let step: UndoStep

    /// Creates the error.
    public init(_ step: UndoStep) {
        self.step = step
    }
}

/// The log of the task on whose behalf something is made; it goes along into every task that is started for it.
public enum Undoing {
    /// The log.
    @TaskLocal public static var log: (any UndoLog)?

    /// Writes a step down in it.
    public static func will(_ step: UndoStep) async throws { try await required.will(step) }

    /// Strikes a step out of it.
    public static func keep(_ step: UndoStep) async throws { try await required.keep(step) }

    /// Undoes a step of it.
    public static func undo(_ step: UndoStep) async { await required.undo(step) }

    private static var required: any UndoLog {
        guard let log else { fatalError("nothing is made outside of a provisioning task, which could undo it") }
        return log
    }
}
