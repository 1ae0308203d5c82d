import GRDB
public import LabModel

/// A step that is to be undone, and the task that made it.
public struct PendingStep: Hashable, Sendable {
    /// The task.
    public var task: String
    /// The step.
    public var step: UndoStep
}

extension Store {
    /// Writes a step down, durably: it is there after the end of every process and after a power cut.
    ///
    /// Throws `alreadyExists` when the target belongs to another task.
    public func note(_ step: UndoStep, ofTask task: String) async throws(StoreError) {
        try await writeDurably(step.target) { try Self.note(step, of: task, in: $0) }
    }

    static func note(_ step: UndoStep, of task: String, in database: Database) throws {
        try database.execute(
            literal:
                "INSERT INTO undoSteps (task, kind, target) VALUES (\(task), \(step.kind.rawValue), \(step.target))"
        )
    }

    /// Strikes a step out; one that is not there is no error, so that striking twice is none.
    public func strike(_ step: UndoStep, ofTask task: String) async throws(StoreError) {
        try await write(step.target) { database in
            try database.execute(
                literal: """
                    DELETE FROM undoSteps
                    WHERE task = \(task) AND kind = \(step.kind.rawValue) AND target = \(step.target)
                    """
            )
        }
    }

    /// The steps of a task, the newest first.
    public func pendingSteps(ofTask task: String) async throws(StoreError) -> [UndoStep] {
        try await read(task) { database in
            let request: SQLRequest<Row> = """
                SELECT task, kind, target FROM undoSteps WHERE task = \(task) ORDER BY position DESC
                """
            return try request.fetchAll(database).map { try PendingStep(row: $0).step }
        }
    }

    /// The steps of all tasks of an owner, or of all owners, the newest first.
    public func pendingSteps(ofOwner owner: String? = nil) async throws(StoreError) -> [PendingStep] {
        try await read(owner ?? path) { database in
            let request: SQLRequest<Row> = """
                SELECT undoSteps.* FROM undoSteps JOIN tasks ON tasks.id = undoSteps.task
                WHERE \(owner) IS NULL OR tasks.owner = \(owner) ORDER BY position DESC
                """
            return try request.fetchAll(database).map(PendingStep.init(row:))
        }
    }
}

extension PendingStep {
    /// Reads a row of the table `undoSteps`.
    init(row: Row) throws {
        let kind: String = row["kind"]
        guard let kind = UndoStep.Kind(rawValue: kind) else {
            throw StoreError(.damaged, subject: row["task"], reason: "the store has a step '\(kind)', which cannot be")
        }
        self.init(task: row["task"], step: UndoStep(kind, row["target"]))
    }
}
