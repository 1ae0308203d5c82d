public import FoundationEssentials
import GRDB
public import LabModel

extension Store {
    /// Adds tasks, or replaces what is known of those with the same ids, in one transaction; parents first.
    ///
    /// That somebody wants a task to be aborted stays.
    public func record(_ tasks: [RecordedTask]) async throws(StoreError) {
        guard let first = tasks.first else { return }
        try await write(first.id) { database in
            for task in tasks { try Self.record(task, in: database) }
        }
    }

    /// Adds a task that begins, with the first of what it will make; both or nothing, and durably.
    ///
    /// Throws `alreadyExists` when a target belongs to another task.
    public func begin(_ task: RecordedTask, undoing steps: [UndoStep]) async throws(StoreError) {
        try await writeDurably(steps.first?.target ?? task.id) { database in
            try Self.record(task, in: database)
            for step in steps { try Self.note(step, of: task.id, in: database) }
        }
    }

    static func record(_ task: RecordedTask, in database: Database) throws {
        try database.execute(
            literal: """
                INSERT INTO tasks (id, parent, owner, kind, subject, state, stage, stageBegan, message, isAbortWanted,
                                   started, ended)
                VALUES (\(task.id), \(task.parent), \(task.owner), \(task.kind.rawValue), \(task.subject),
                        \(task.state.rawValue), \(task.stage), \(StoredTime(task.stageBegan)), \(task.message), 0,
                        \(StoredTime(task.started)), \(StoredTime(task.ended)))
                ON CONFLICT (id) DO UPDATE SET
                    state = excluded.state, stage = excluded.stage, stageBegan = excluded.stageBegan,
                    message = excluded.message, ended = excluded.ended
                """
        )
    }

    /// The task with an id, or `nil`.
    public func task(id: String) async throws(StoreError) -> RecordedTask? {
        try await read(id) { database in
            let request: SQLRequest<Row> = "SELECT * FROM tasks WHERE id = \(id)"
            return try request.fetchOne(database).map(RecordedTask.init(row:))
        }
    }

    /// All tasks, or those that are being done, the oldest first.
    public func tasks(state: RecordedTask.State? = nil) async throws(StoreError) -> [RecordedTask] {
        try await read(path) { database in
            let request: SQLRequest<Row> = """
                SELECT * FROM tasks WHERE \(state?.rawValue) IS NULL OR state = \(state?.rawValue) ORDER BY started, rowid
                """
            return try request.fetchAll(database).map(RecordedTask.init(row:))
        }
    }

    /// Notes that a task is to be aborted, and tells whether it was still being done.
    public func wantAbort(ofTask id: String) async throws(StoreError) -> Bool {
        try await write(id) { database in
            try database.execute(
                literal: "UPDATE tasks SET isAbortWanted = 1 WHERE id = \(id) AND state = 'running'"
            )
            return database.changesCount == 1
        }
    }

    /// The tasks of an owner that are to be aborted.
    public func abortsWanted(ofOwner owner: String) async throws(StoreError) -> [String] {
        try await read(owner) { database in
            let request: SQLRequest<String> = """
                SELECT id FROM tasks WHERE owner = \(owner) AND isAbortWanted = 1 AND state = 'running'
                """
            return try request.fetchAll(database)
        }
    }

    /// The owners of tasks that are being done, of steps that are not undone and of reservations.
    public func activeOwners() async throws(StoreError) -> [String] {
        try await read(path) { database in
            let request: SQLRequest<String> = """
                SELECT owner FROM tasks WHERE state = 'running'
                UNION SELECT tasks.owner FROM tasks JOIN undoSteps ON undoSteps.task = tasks.id
                UNION SELECT tasks.owner FROM tasks JOIN reservations ON reservations.task = tasks.id
                """
            return try request.fetchAll(database)
        }
    }

    /// Notes that the tasks of a dead owner have failed, gives back what they had reserved, and gives their ids.
    @discardableResult
    public func abandonTasks(
        ofOwner owner: String,
        at time: Date,
        message: String
    ) async throws(StoreError) -> [String] {
        try await write(owner) { database in
            try database.execute(
                literal: "DELETE FROM reservations WHERE task IN (SELECT id FROM tasks WHERE owner = \(owner))"
            )
            try database.execute(
                literal: "DELETE FROM shareTickets WHERE task IN (SELECT id FROM tasks WHERE owner = \(owner))"
            )
            let request: SQLRequest<String> = """
                UPDATE tasks SET state = 'failed', message = \(message), ended = \(StoredTime(time))
                WHERE owner = \(owner) AND state = 'running' RETURNING id
                """
            return try request.fetchAll(database)
        }
    }

    /// Forgets the oldest tasks that have ended, but for so many, and what they said.
    public func pruneTasks(keeping count: Int) async throws(StoreError) {
        try await write(path) { database in
            try database.execute(
                literal: """
                    DELETE FROM tasks WHERE state <> 'running' AND parent IS NULL
                        AND id NOT IN (SELECT id FROM tasks WHERE parent IS NULL ORDER BY started DESC LIMIT \(count))
                        AND NOT EXISTS (
                            WITH RECURSIVE below (id) AS (
                                SELECT tasks.id UNION SELECT child.id FROM tasks AS child JOIN below ON child.parent = below.id
                            )
                            SELECT 1 FROM undoSteps WHERE task IN (SELECT id FROM below)
                        )
                    """
            )
        }
    }
}
