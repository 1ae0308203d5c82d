import GRDB
public import LabModel

/// How one test of one cell of a run ended.
public struct RecordedResult: Hashable, Sendable, Codable {
    /// The run's id.
    public var run: String
    /// The cell as `axis=value` pairs joined by commas.
    public var cell: String
    /// The test's name.
    public var test: String
    /// The machine where it ran.
    public var machine: String
    /// How it ended, in a word.
    public var outcome: String
    /// How long it took, to the millisecond.
    @InSeconds public var duration: Duration
    /// What was seen, in one line; empty where all was as expected.
    public var message: String

    /// Creates an entry.
    public init(
        run: String,
        cell: String,
        test: String,
        machine: String,
        outcome: String,
        duration: Duration,
        message: String = ""
    ) {
        self.run = run
        self.cell = cell
        self.test = test
        self.machine = machine
        self.outcome = outcome
        self.duration = duration
        self.message = message
    }

    /// Takes over what a record says of a test.
    public init(run: String, cell: Cell, test: TestRecord) {
        self.init(
            run: run,
            cell: cell.description,
            test: test.name,
            machine: test.machine,
            outcome: test.outcome.word,
            duration: test.duration,
            message: Self.message(of: test.outcome)
        )
    }

    private static func message(of outcome: Outcome) -> String {
        let text =
            switch outcome {
            case .passed: ""
            case .failed(let reason), .skipped(let reason), .notRun(let reason): reason
            case .error(let trouble):
                [trouble.machine, trouble.stage, trouble.reason].compactMap(\.self).joined(separator: ": ")
            }
        return String(text.prefix { !$0.isNewline }.prefix(500))
    }
}

extension RecordedResult {
    /// Reads a row of the table `results`.
    init(row: Row) {
        self.init(
            run: row["run"],
            cell: row["cell"],
            test: row["test"],
            machine: row["machine"],
            outcome: row["outcome"],
            duration: .milliseconds(row["milliseconds"] as Int64),
            message: row["message"]
        )
    }
}
