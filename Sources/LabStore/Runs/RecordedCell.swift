import GRDB
public import LabModel

/// How one cell of a run ended.
public struct RecordedCell: Hashable, Sendable, Codable {
    /// The run's id.
    public var run: String
    /// The cell as `axis=value` pairs joined by commas.
    public var cell: String
    /// How it ended, in a word.
    public var outcome: String
    /// How long it took, to the millisecond.
    @InSeconds public var duration: Duration
    /// What its machines took of the host's memory together, at most; `nil` where nobody looked.
    public var memory: ByteCount?
    /// What its lab took of the disk, at most; `nil` where nobody looked.
    public var disk: ByteCount?

    /// Creates an entry.
    public init(
        run: String,
        cell: String,
        outcome: String,
        duration: Duration,
        memory: ByteCount? = nil,
        disk: ByteCount? = nil
    ) {
        self.run = run
        self.cell = cell
        self.outcome = outcome
        self.duration = duration
        self.memory = memory
        self.disk = disk
    }

    /// Takes over what a record says of a cell.
    public init(run: String, _ record: CellRecord) {
        self.init(
            run: run,
            cell: record.cell.description,
            outcome: record.outcome.word,
            duration: record.duration,
            memory: record.memory,
            disk: record.disk
        )
    }
}

extension Store {
    /// Adds cells of runs; a later entry of the same cell takes the place of the earlier one.
    ///
    /// Throws `notFound` when a run is not in the store.
    public func record(_ cells: [RecordedCell]) async throws(StoreError) {
        try await write(cells.first?.run ?? path) { database in
            for run in Set(cells.map(\.run)) where try Self.run(run, in: database) == nil { throw Self.noRun(run) }
            for cell in cells {
                try database.execute(
                    literal: """
                        INSERT INTO cells (run, cell, outcome, milliseconds, memory, disk)
                        VALUES (\(cell.run), \(cell.cell), \(cell.outcome), \(cell.duration.wholeMilliseconds),
                                \(cell.memory?.bytes), \(cell.disk?.bytes))
                        ON CONFLICT (run, cell) DO UPDATE SET
                            outcome = excluded.outcome, milliseconds = excluded.milliseconds, memory = excluded.memory,
                            disk = excluded.disk
                        """
                )
            }
        }
    }

    /// How long each cell of a lab took in the latest run that settled it; see `settledCells(ofLab:)`.
    public func durations(ofLab lab: String) async throws(StoreError) -> [String: Duration] {
        try await settledCells(ofLab: lab).mapValues(\.duration)
    }

    /// Each cell of a lab as it was in the latest run that settled it: passed or failed; by the cells' names.
    ///
    /// Runs of a shard count only when all shards of their round have ended: otherwise the later shards of a round would be
    /// divided by other facts than the earlier ones, and a cell could fall between them.
    public func settledCells(ofLab lab: String) async throws(StoreError) -> [String: RecordedCell] {
        let rounds = RecordedRun.settled(try await runs(ofLab: lab))
        return try await read(lab) { database in
            var cells: [String: RecordedCell] = [:]
            for run in rounds {
                let request: SQLRequest<Row> = """
                    SELECT * FROM cells
                    WHERE run = \(run.id) AND outcome IN ('passed', 'failed')
                    """
                for cell in try request.fetchAll(database).map(RecordedCell.init(row:)) where cells[cell.cell] == nil {
                    cells[cell.cell] = cell
                }
            }
            return cells
        }
    }
}

extension RecordedCell {
    /// Reads a row of the table `cells`.
    init(row: Row) {
        self.init(
            run: row["run"],
            cell: row["cell"],
            outcome: row["outcome"],
            duration: .milliseconds(row["milliseconds"] as Int64),
            memory: (row["memory"] as Int64?).map { ByteCount(bytes: $0) },
            disk: (row["disk"] as Int64?).map { ByteCount(bytes: $0) }
        )
    }
}

extension RecordedRun {
    /// The runs that ended and are whole, of some that come latest first: those without shards, and those of which every
    /// other shard of the same count ran too, before one of them was run again.
    static func settled(_ latestFirst: [RecordedRun]) -> [RecordedRun] {
        var open: [String: [String: RecordedRun]] = [:]
        var settled: [RecordedRun] = []
        for run in latestFirst.reversed() where run.ended != nil {
            let parts = run.shard.split(separator: "/")
            guard parts.count == 2, let count = Int(parts[1]), count > 1 else {
                settled.append(run)
                continue
            }
            let key = String(parts[1])
            open[key, default: [:]][run.shard] = run
            if let round = open[key], round.count == count {
                settled += round.values.sorted { $0.started < $1.started }
                open[key] = nil
            }
        }
        return settled.reversed()
    }
}
