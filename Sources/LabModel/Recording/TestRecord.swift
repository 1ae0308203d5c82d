/// Every fact of one test of a cell.
public struct TestRecord: Hashable, Sendable, Codable {
    /// One expectation of a test that reports several.
    public struct Case: Hashable, Sendable, Codable {
        /// The name.
        public var name: String
        /// The class or group, if the test names one.
        public var group: String?
        /// How it ended.
        public var outcome: Outcome
        /// How long it took, if the test says so.
        public var duration: Duration?

        /// Creates a case.
        public init(name: String, group: String? = nil, outcome: Outcome, duration: Duration? = nil) {
            self.name = name
            self.group = group
            self.outcome = outcome
            self.duration = duration
        }
    }

    /// The name of the test in the lab file.
    public var name: String
    /// The machine where it ran.
    public var machine: String
    /// How it ended.
    public var outcome: Outcome
    /// How long it took.
    @InSeconds public var duration: Duration
    /// The exit status of the command, if it ended by itself.
    public var exitStatus: Int?
    /// What it reported in detail; empty for tests read by their exit status.
    public var cases: [Case]
    /// The end of its output; secrets are masked.
    public var output: String
    /// The folder with what it left behind, relative to the run's folder.
    public var folder: String?

    /// Creates a record.
    public init(
        name: String,
        machine: String,
        outcome: Outcome,
        duration: Duration = .zero,
        exitStatus: Int? = nil,
        cases: [Case] = [],
        output: String = "",
        folder: String? = nil
    ) {
        self.name = name
        self.machine = machine
        self.outcome = outcome
        self.duration = duration
        self.exitStatus = exitStatus
        self.cases = cases
        self.output = output
        self.folder = folder
    }
}
