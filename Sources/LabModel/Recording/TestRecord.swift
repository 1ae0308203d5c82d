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

    /// The traffic of a network while the test ran.
    public struct Capture: Hashable, Sendable, Codable {
        /// The network.
        public var network: String
        /// The pcapng file, relative to the run's folder.
        public var file: String
        /// The number of frames that are not in the file because they came faster than they could be written.
        public var missed: Int
        /// Whether the file ends early because it had become too large.
        public var isTruncated: Bool

        /// Creates a capture.
        public init(network: String, file: String, missed: Int = 0, isTruncated: Bool = false) {
            self.network = network
            self.file = file
            self.missed = missed
            self.isTruncated = isTruncated
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
    /// What repeating it showed, if it failed and was repeated.
    public var repetition: Repetition?
    /// What is known of its failures, if it is in the list of those.
    public var knownFailure: KnownFailure?
    /// What it reported in detail; empty for tests read by their exit status.
    public var cases: [Case]
    /// The end of its output; secrets are masked.
    public var output: String
    /// What was broken on purpose while it ran, as people read it.
    public var faults: [String]
    /// The files with the traffic of networks, relative to the run's folder.
    public var captures: [Capture]
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
        faults: [String] = [],
        captures: [Capture] = [],
        folder: String? = nil
    ) {
        self.name = name
        self.machine = machine
        self.outcome = outcome
        self.duration = duration
        self.exitStatus = exitStatus
        self.cases = cases
        self.output = output
        self.faults = faults
        self.captures = captures
        self.folder = folder
    }
}
