public import LabModel

/// Where whoever makes something writes down first how it is unmade.
///
/// Whatever ends the maker, everything that is written down is unmade, the newest first: at the latest by the next command.
public protocol UndoLog: Sendable {
    /// Writes a step down; what it undoes must not be begun before this returns.
    /// - Throws: what keeps it from being written, first of all that another task has the target.
    func will(_ step: UndoStep) async throws

    /// Strikes a step out, because what it would undo is complete and stays, or was never begun.
    func keep(_ step: UndoStep) async throws

    /// Undoes a step and strikes it out; not cut short by the cancellation of the task that asks.
    func undo(_ step: UndoStep) async
}
