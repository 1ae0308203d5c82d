public import FoundationEssentials
import GRDB
import LabModel

extension Store {
    /// Adds a run that begins; throws `alreadyExists` when there is one with that id.
    public func begin(_ run: RecordedRun) async throws(StoreError) {
        try await write(run.id) { database in
            let counts = run.counts
            try database.execute(
                literal: """
                    INSERT INTO runs (id, lab, labFile, folder, shard, started, ended, outcome,
                                      cells, passed, failed, errors, skipped)
                    VALUES (\(run.id), \(run.lab), \(run.labFile), \(run.folder), \(run.shard),
                            \(StoredTime(run.started)), \(StoredTime(run.ended)), \(run.outcome), \(counts.cells),
                            \(counts.passed), \(counts.failed), \(counts.errors), \(counts.skipped))
                    """
            )
        }
    }

    /// Adds results, all or none; a later result of the same test in the same cell takes the place of the earlier one.
    ///
    /// Throws `notFound` when a run is not in the store.
    public func record(_ results: [RecordedResult]) async throws(StoreError) {
        try await write(results.first?.run ?? path) { database in
            for run in Set(results.map(\.run)) where try Self.run(run, in: database) == nil { throw Self.noRun(run) }
            for result in results {
                try database.execute(
                    literal: """
                        INSERT INTO results (run, cell, test, machine, outcome, milliseconds, message)
                        VALUES (\(result.run), \(result.cell), \(result.test), \(result.machine), \(result.outcome),
                                \(result.duration.wholeMilliseconds), \(result.message))
                        ON CONFLICT (run, cell, test) DO UPDATE SET
                            machine = excluded.machine, outcome = excluded.outcome,
                            milliseconds = excluded.milliseconds, message = excluded.message
                        """
                )
            }
        }
    }

    /// Notes how a run ended; throws `notFound` when it is not in the store.
    public func finishRun(
        id: String,
        at time: Date,
        outcome: String,
        counts: RecordedRun.Counts
    ) async throws(StoreError) {
        try await write(id) { database in
            try database.execute(
                literal: """
                    UPDATE runs SET ended = \(StoredTime(time)), outcome = \(outcome), cells = \(counts.cells),
                        passed = \(counts.passed), failed = \(counts.failed), errors = \(counts.errors),
                        skipped = \(counts.skipped)
                    WHERE id = \(id)
                    """
            )
            guard database.changesCount == 1 else { throw Self.noRun(id) }
        }
    }

    /// The run with an id, or `nil`.
    public func run(id: String) async throws(StoreError) -> RecordedRun? {
        try await read(id) { try Self.run(id, in: $0) }
    }

    /// The runs of a lab, or of all, the latest first.
    public func runs(ofLab lab: String? = nil, limit: Int? = nil) async throws(StoreError) -> [RecordedRun] {
        try await read(path) { database in
            let request: SQLRequest<Row> = """
                SELECT * FROM runs WHERE \(lab) IS NULL OR lab = \(lab)
                ORDER BY started DESC, id DESC LIMIT \(limit ?? -1)
                """
            return try request.fetchAll(database).map(RecordedRun.init(row:))
        }
    }

    /// The results of a run, in the order in which they came.
    public func results(ofRun id: String) async throws(StoreError) -> [RecordedResult] {
        try await read(id) { database in
            let request: SQLRequest<Row> = "SELECT * FROM results WHERE run = \(id) ORDER BY position"
            return try request.fetchAll(database).map(RecordedResult.init(row:))
        }
    }

    /// How a test of a lab ended in the same cell before, the latest run first.
    public func history(
        ofTest test: String,
        cell: String,
        lab: String,
        limit: Int
    ) async throws(StoreError) -> [RecordedResult] {
        try await read(test) { database in
            let request: SQLRequest<Row> = """
                SELECT results.* FROM results JOIN runs ON runs.id = results.run
                WHERE results.test = \(test) AND results.cell = \(cell) AND runs.lab = \(lab)
                ORDER BY runs.started DESC, runs.id DESC LIMIT \(limit)
                """
            return try request.fetchAll(database).map(RecordedResult.init(row:))
        }
    }

    /// Removes a run and its results from the store; its folder is the caller's.
    ///
    /// A run that is not there is no error.
    public func removeRun(id: String) async throws(StoreError) {
        try await write(id) { database in
            try database.execute(literal: "DELETE FROM runs WHERE id = \(id)")
        }
    }

    static func run(_ id: String, in database: Database) throws -> RecordedRun? {
        let request: SQLRequest<Row> = "SELECT * FROM runs WHERE id = \(id)"
        return try request.fetchOne(database).map(RecordedRun.init(row:))
    }

    static func noRun(_ id: String) -> StoreError {
        StoreError(.notFound, subject: id, reason: "is no run of the store")
    }
}
