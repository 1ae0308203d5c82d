public import LabHost
public import LabImages
public import LabModel

/// What a run works with.
public struct RunEnvironment: Sendable {
    /// The run's name.
    public var run: String
    /// The layout of the state.
    public var state: StateFolder
    /// The run's own folder.
    public var folder: RunFolder
    /// Where machines run.
    public var host: any Host
    /// Where images are made.
    public var workshop: Workshop
    /// Where events go.
    public var sink: ProgressSink
    /// What earlier runs tell of cells, by their names.
    public var experience: [String: CellExperience]
    /// What this and other commands take of the host together.
    public var shares: any HostShares
    /// Keeps what is known of a cell with its number, as soon as it has ended, and tells whether it is in the run's folder now.
    ///
    /// From there it is read again when all cells have ended; what is not there stays in memory.
    public var keep: @Sendable (CellRecord, Int) -> Bool

    /// Creates an environment.
    public init(
        run: String,
        state: StateFolder,
        folder: RunFolder,
        host: any Host,
        workshop: Workshop,
        sink: @escaping ProgressSink,
        experience: [String: CellExperience] = [:],
        shares: any HostShares = UnsharedHost(),
        keep: @escaping @Sendable (CellRecord, Int) -> Bool = { _, _ in false }
    ) {
        self.run = run
        self.state = state
        self.folder = folder
        self.host = host
        self.workshop = workshop
        self.sink = sink
        self.experience = experience
        self.shares = shares
        self.keep = keep
    }
}

/// How a run goes about its cells.
public struct RunOptions: Hashable, Sendable {
    /// How many cells are deployed at once, as far as the host's memory goes.
    public var jobs: Int
    /// How many cells may not pass before no further one is begun; as many as there are if `nil`.
    public var mostFailures: Int?
    /// How often a cell is tried again whose lab broke.
    public var infrastructureRetries: Int
    /// The failures that are known, and do not count.
    public var quarantine: Quarantine
    /// How often a test that failed is repeated.
    public var retries: Int
    /// What the repetitions start from.
    public var retryOrigin: Repetition.Origin
    /// Of which tests the states are kept.
    public var keep: Keep
    /// How much all kept states of all runs may take on the disk.
    public var keepSize: ByteCount

    /// Of which tests the states are kept in which they began and ended.
    public enum Keep: String, Hashable, Sendable, CaseIterable {
        /// Of none.
        case never
        /// Of those that failed.
        case onFailure = "on-failure"
        /// Of those that passed as well.
        case always
    }

    /// Creates options.
    public init(
        jobs: Int = 1,
        mostFailures: Int? = nil,
        infrastructureRetries: Int = 0,
        quarantine: Quarantine = Quarantine(),
        retries: Int = 0,
        retryOrigin: Repetition.Origin = .state,
        keep: Keep = .never,
        keepSize: ByteCount = .mebibytes(4096)
    ) {
        self.jobs = jobs
        self.mostFailures = mostFailures
        self.infrastructureRetries = infrastructureRetries
        self.quarantine = quarantine
        self.retries = retries
        self.retryOrigin = retryOrigin
        self.keep = keep
        self.keepSize = keepSize
    }

    /// Whether the state in which a test begins must be saved before the test.
    var needsStates: Bool { keep != .never || (retries > 0 && retryOrigin == .state) }
}
