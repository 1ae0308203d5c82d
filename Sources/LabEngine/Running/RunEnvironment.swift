public import LabHost
public import LabImages
public import LabModel

/// What a run works with.
public struct RunEnvironment: Sendable {
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
    /// Keeps what is known of a cell with its number, as soon as it has ended.
    public var keep: @Sendable (CellRecord, Int) -> Void

    /// Creates an environment.
    public init(
        state: StateFolder,
        folder: RunFolder,
        host: any Host,
        workshop: Workshop,
        sink: @escaping ProgressSink,
        keep: @escaping @Sendable (CellRecord, Int) -> Void = { _, _ in }
    ) {
        self.state = state
        self.folder = folder
        self.host = host
        self.workshop = workshop
        self.sink = sink
        self.keep = keep
    }
}

/// How a run goes about its cells.
public struct RunOptions: Hashable, Sendable {
    /// How many cells are deployed at once, as far as the host's memory goes.
    public var jobs: Int
    /// Whether no further cell is begun after one that did not pass.
    public var failsFast: Bool

    /// Creates options.
    public init(jobs: Int = 1, failsFast: Bool = false) {
        self.jobs = jobs
        self.failsFast = failsFast
    }
}
