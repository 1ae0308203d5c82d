/// What a lab file says of a test, for one cell.
public struct TestDescription: Hashable, Sendable, Codable {
    /// How the outcome of a test is read.
    public enum Results: Hashable, Sendable, Codable {
        /// The exit status: 0 passes.
        case exitStatus
        /// JUnit files that match a pattern relative to the test's folder.
        case junit(pattern: String)
        /// Test Anything Protocol on standard output, or in the files that match a pattern.
        case tap(pattern: String?)
    }

    /// Which lab a test runs in.
    public enum LabUse: String, Hashable, Sendable, Codable, CaseIterable {
        /// The cell's lab, after the tests before it.
        case shared
        /// A copy of the cell's lab as it was wired, or as another test left its own.
        case fresh
    }

    /// The name, unique in its lab.
    public var name: String
    /// The machine where it runs; with several instances, the first one.
    public var machine: String
    /// Files and folders of the lab's folder that are copied to the test's folder.
    public var files: [String]
    /// The shell command, run in the test's folder.
    public var run: String
    /// How the outcome is read.
    public var results: Results
    /// How long it may run.
    public var timeout: Duration
    /// What is broken while it runs.
    public var faults: [PlannedFault]
    /// When the traffic of the lab's networks during the test is kept.
    public var capture: CapturePolicy
    /// Which lab it runs in.
    public var lab: LabUse
    /// The test whose lab it starts from, as that test left it; only with a fresh lab.
    public var after: String?
    /// Where the file describes the test.
    public var location: SourceLocation?

    /// Whether it has a lab of its own.
    public var isFresh: Bool { lab == .fresh }

    /// The limit where the file names none.
    public static let defaultTimeout = Duration.seconds(300)

    /// Creates a test.
    public init(
        name: String,
        machine: String,
        files: [String] = [],
        run: String,
        results: Results = .exitStatus,
        timeout: Duration = TestDescription.defaultTimeout,
        faults: [PlannedFault] = [],
        capture: CapturePolicy = .never,
        lab: LabUse = .shared,
        after: String? = nil,
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.machine = machine
        self.files = files
        self.run = run
        self.results = results
        self.timeout = timeout
        self.faults = faults
        self.capture = capture
        self.lab = lab
        self.after = after
        self.location = location
    }
}
