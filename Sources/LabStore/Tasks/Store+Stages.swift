public import FoundationEssentials
import GRDB
import LabModel

/// How long a stage of a kind of task took.
public struct MeasuredStage: Hashable, Sendable {
    /// The kind of the task.
    public var kind: RecordedTask.Kind
    /// The stage.
    public var stage: String
    /// How long it took.
    public var duration: Duration

    /// Creates a measurement.
    public init(kind: RecordedTask.Kind, stage: String, duration: Duration) {
        self.kind = kind
        self.stage = stage
        self.duration = duration
    }
}

/// Something that a task said.
public struct TaskMessage: Hashable, Sendable, Codable {
    /// The task.
    public var task: String
    /// When, to the millisecond.
    public var time: Date
    /// What.
    public var text: String

    /// Creates a message.
    public init(task: String, time: Date, text: String) {
        self.task = task
        self.time = time
        self.text = text
    }
}

extension Store {
    /// How many measurements of a stage are kept.
    private static let depth = 9

    /// Keeps what happened to tasks, in one transaction: what is known of them, what they said, and how long stages took.
    public func record(
        _ tasks: [RecordedTask],
        messages: [TaskMessage],
        stages: [MeasuredStage]
    ) async throws(StoreError) {
        try await write(tasks.first?.id ?? path) { database in
            for task in tasks { try Self.record(task, in: database) }
            for message in messages {
                try database.execute(
                    literal: """
                        INSERT INTO taskMessages (task, time, text)
                        VALUES (\(message.task), \(StoredTime(message.time)), \(message.text))
                        """
                )
            }
            for measured in stages { try Self.keep(measured, in: database) }
        }
    }

    private static func keep(_ measured: MeasuredStage, in database: Database) throws {
        let (kind, stage) = (measured.kind.rawValue, measured.stage)
        try database.execute(
            literal: """
                INSERT INTO stageTimes (kind, stage, milliseconds)
                VALUES (\(kind), \(stage), \(measured.duration.wholeMilliseconds))
                """
        )
        try database.execute(
            literal: """
                DELETE FROM stageTimes WHERE kind = \(kind) AND stage = \(stage) AND position NOT IN (
                    SELECT position FROM stageTimes WHERE kind = \(kind) AND stage = \(stage)
                    ORDER BY position DESC LIMIT \(depth)
                )
                """
        )
    }

    /// How long the stages of each kind of task usually take: the median of the last ones.
    public func usualStages() async throws(StoreError) -> [MeasuredStage] {
        try await read(path) { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT kind, stage, milliseconds FROM stageTimes ORDER BY kind, stage, milliseconds"
            )
            let groups = Dictionary(grouping: rows) { row in [row["kind"] as String, row["stage"] as String] }
            return groups.compactMap { names, rows in
                guard let kind = RecordedTask.Kind(rawValue: names[0]) else { return nil }
                let milliseconds: Int = rows[rows.count / 2]["milliseconds"]
                return MeasuredStage(kind: kind, stage: names[1], duration: .milliseconds(milliseconds))
            }
        }
    }

    /// What a task said, in order.
    public func messages(ofTask id: String) async throws(StoreError) -> [TaskMessage] {
        try await read(id) { database in
            let request: SQLRequest<Row> = "SELECT * FROM taskMessages WHERE task = \(id) ORDER BY rowid"
            return try request.fetchAll(database).map {
                TaskMessage(task: $0["task"], time: $0.time("time"), text: $0["text"])
            }
        }
    }
}
