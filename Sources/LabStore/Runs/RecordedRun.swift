public import FoundationEssentials
import GRDB
public import LabModel

/// A run of a lab's tests, as lists of runs show it.
public struct RecordedRun: Hashable, Sendable, Codable {
    /// How many cells a run had, and how its tests ended.
    public struct Counts: Hashable, Sendable, Codable {
        /// The cells.
        public var cells: Int
        /// The tests that passed.
        public var passed: Int
        /// The tests that failed.
        public var failed: Int
        /// The tests that a broken lab kept from telling.
        public var errors: Int
        /// The tests that were skipped or never began.
        public var skipped: Int

        /// Creates counts.
        public init(cells: Int = 0, passed: Int = 0, failed: Int = 0, errors: Int = 0, skipped: Int = 0) {
            self.cells = cells
            self.passed = passed
            self.failed = failed
            self.errors = errors
            self.skipped = skipped
        }

        /// Counts what is in a record.
        public init(_ record: RunRecord) {
            self.init(cells: record.cells.count)
            for outcome in record.cells.flatMap(\.tests).map(\.outcome) {
                switch outcome {
                case .passed: passed += 1
                case .failed: failed += 1
                case .error: errors += 1
                case .skipped, .notRun: skipped += 1
                }
            }
        }
    }

    /// The name of its folder, unique for ever.
    public var id: String
    /// The lab's name.
    public var lab: String
    /// The lab file as the user named it.
    public var labFile: String
    /// The absolute path of its folder.
    public var folder: String
    /// The part of the cells that it had, as in `1/4`; empty for all that were selected.
    public var shard: String
    /// When it began, to the millisecond.
    public var started: Date
    /// When it ended, to the millisecond; `nil` while it goes on, and for ever if it was broken off.
    public var ended: Date?
    /// How it ended, in a word: `passed`, `failed`, `error`, ...; `nil` until then.
    public var outcome: String?
    /// How its tests ended.
    public var counts: Counts

    /// Creates an entry.
    public init(
        id: String,
        lab: String,
        labFile: String,
        folder: String,
        shard: String = "",
        started: Date,
        ended: Date? = nil,
        outcome: String? = nil,
        counts: Counts = Counts()
    ) {
        self.id = id
        self.lab = lab
        self.labFile = labFile
        self.folder = folder
        self.shard = shard
        self.started = started
        self.ended = ended
        self.outcome = outcome
        self.counts = counts
    }
}

extension RecordedRun {
    /// Reads a row of the table `runs`.
    init(row: Row) {
        self.init(
            id: row["id"],
            lab: row["lab"],
            labFile: row["labFile"],
            folder: row["folder"],
            shard: row["shard"],
            started: row.time("started"),
            ended: row.optionalTime("ended"),
            outcome: row["outcome"],
            counts: Counts(
                cells: row["cells"],
                passed: row["passed"],
                failed: row["failed"],
                errors: row["errors"],
                skipped: row["skipped"]
            )
        )
    }
}
