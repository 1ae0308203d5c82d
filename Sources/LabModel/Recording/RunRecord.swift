#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Every fact of a run, as it is written to the results.
public struct RunRecord: Hashable, Sendable, Codable {
    /// The run's name in the state folder.
    public var id: String
    /// The lab's name.
    public var lab: String
    /// The lab file as the user named it.
    public var labFile: String
    /// Assay's version.
    public var version: String
    /// When the run began.
    public var started: Date
    /// How long it took.
    @InSeconds public var duration: Duration
    /// Where it ran.
    public var host: HostFacts
    /// The cells in the order of the plan.
    public var cells: [CellRecord]
    /// Why it ended early, if it did.
    public var interruption: String?

    /// Creates a record.
    public init(
        id: String,
        lab: String,
        labFile: String,
        version: String,
        started: Date,
        duration: Duration,
        host: HostFacts,
        cells: [CellRecord],
        interruption: String? = nil
    ) {
        self.id = id
        self.lab = lab
        self.labFile = labFile
        self.version = version
        self.started = started
        self.duration = duration
        self.host = host
        self.cells = cells
        self.interruption = interruption
    }
}

/// What is known of the computer that ran the machines.
public struct HostFacts: Hashable, Sendable, Codable {
    /// Its name.
    public var name: String
    /// The machine emulator with its version.
    public var emulator: String
    /// The accelerator: `kvm` or `tcg`.
    public var accelerator: String
    /// Why that accelerator.
    public var acceleratorReason: String
    /// The number of processors.
    public var processors: Int
    /// The memory.
    public var memory: ByteCount

    /// Creates the facts.
    public init(
        name: String,
        emulator: String,
        accelerator: String,
        acceleratorReason: String,
        processors: Int,
        memory: ByteCount
    ) {
        self.name = name
        self.emulator = emulator
        self.accelerator = accelerator
        self.acceleratorReason = acceleratorReason
        self.processors = processors
        self.memory = memory
    }
}

/// How long a stage took.
public struct StageTime: Hashable, Sendable, Codable {
    /// The stage: `deploy`, `identify`, `connect`, `setup`, `ready`, `verify`, `test`, `collect`, `discard`.
    public var stage: String
    /// How long it took.
    @InSeconds public var duration: Duration

    /// Creates a stage's time.
    public init(stage: String, duration: Duration) {
        self.stage = stage
        self.duration = duration
    }
}
