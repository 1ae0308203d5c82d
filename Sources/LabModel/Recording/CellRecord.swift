#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Every fact of one cell of a run.
public struct CellRecord: Hashable, Sendable, Codable {
    /// A time when the lab broke, after which the cell was tried again.
    public struct BrokenAttempt: Hashable, Sendable, Codable {
        /// What broke.
        public var trouble: Trouble
        /// How long it took until then.
        @InSeconds public var duration: Duration
        /// The folder with what it left behind, relative to the run's folder.
        public var folder: String?

        /// Creates an attempt.
        public init(trouble: Trouble, duration: Duration, folder: String? = nil) {
            self.trouble = trouble
            self.duration = duration
            self.folder = folder
        }
    }

    /// The cell.
    public var cell: Cell
    /// How it ended: passed when all its tests did.
    public var outcome: Outcome
    /// When it began; `nil` when it never did.
    public var started: Date?
    /// How long it took.
    @InSeconds public var duration: Duration
    /// What its machines took of the host's memory together (PSS) when a test ended, at most; `nil` where nobody looked.
    public var memory: ByteCount?
    /// What its lab took of the host's disk when a test ended, at most; `nil` where nobody looked.
    public var disk: ByteCount?
    /// What was broken on purpose as soon as the lab was ready, as people read it.
    public var faults: [String]
    /// The earlier times that it was tried, when the lab broke and was made anew.
    public var brokenAttempts: [BrokenAttempt]
    /// The stages in the order in which they were done.
    public var stages: [StageTime]
    /// The machines.
    public var machines: [MachineRecord]
    /// The tests in the order of the plan, also those that never ran.
    public var tests: [TestRecord]

    /// Creates a record.
    public init(
        cell: Cell,
        outcome: Outcome,
        started: Date? = nil,
        duration: Duration = .zero,
        memory: ByteCount? = nil,
        disk: ByteCount? = nil,
        faults: [String] = [],
        brokenAttempts: [BrokenAttempt] = [],
        stages: [StageTime] = [],
        machines: [MachineRecord] = [],
        tests: [TestRecord] = []
    ) {
        self.cell = cell
        self.outcome = outcome
        self.started = started
        self.duration = duration
        self.memory = memory
        self.disk = disk
        self.faults = faults
        self.brokenAttempts = brokenAttempts
        self.stages = stages
        self.machines = machines
        self.tests = tests
    }
}

/// Every fact of one machine of a cell.
public struct MachineRecord: Hashable, Sendable, Codable {
    /// A value that was written into a clone and read back.
    public struct IdentityItem: Hashable, Sendable, Codable {
        /// What it is: `hostname`, `machine-id`, `eth0.address`, ...
        public var name: String
        /// What the guest says it is.
        public var found: String

        /// Creates an item.
        public init(name: String, found: String) {
            self.name = name
            self.found = found
        }
    }

    /// A setting that was rewritten and read back.
    public struct SettingRecord: Hashable, Sendable, Codable {
        /// The title of the connection that asked for it.
        public var connection: String
        /// The file in the machine.
        public var file: String
        /// How the file is written.
        public var format: SettingFormat
        /// Where in the file.
        public var path: String
        /// What stood there before, secrets masked; empty where nothing did.
        public var before: [String]
        /// What stands there now, secrets masked.
        public var after: [String]

        /// Creates a record.
        public init(
            connection: String,
            file: String,
            format: SettingFormat,
            path: String,
            before: [String],
            after: [String]
        ) {
            self.connection = connection
            self.file = file
            self.format = format
            self.path = path
            self.before = before
            self.after = after
        }
    }

    /// A connection that was proved by traffic from this machine.
    public struct ProofRecord: Hashable, Sendable, Codable {
        /// The title of the connection.
        public var connection: String
        /// The machine that answered; `nil` where it is outside of the lab.
        public var provider: String?
        /// The address that was reached.
        public var address: IPv4Address
        /// The port; `nil` where the connection has none.
        public var port: Int?
        /// What was spoken.
        public var speaks: EndpointProtocol
        /// How long it took.
        @InSeconds public var duration: Duration

        /// Creates a record.
        public init(
            connection: String,
            provider: String?,
            address: IPv4Address,
            port: Int?,
            speaks: EndpointProtocol,
            duration: Duration
        ) {
            self.connection = connection
            self.provider = provider
            self.address = address
            self.port = port
            self.speaks = speaks
            self.duration = duration
        }
    }

    /// Something of a model's or another lab's identity that a file of the machine still names.
    public struct LeftoverRecord: Hashable, Sendable, Codable {
        /// The file in the machine.
        public var file: String
        /// The line, counted from 1.
        public var line: Int
        /// What it names.
        public var names: String

        /// Creates a record.
        public init(file: String, line: Int, names: String) {
            self.file = file
            self.line = line
            self.names = names
        }
    }

    /// A time when the machine broke and was deployed anew, because its lab file says so.
    public struct RestartRecord: Hashable, Sendable, Codable {
        /// What had befallen it.
        public var reason: String
        /// The end of what its console had printed, secrets masked.
        public var lastSeen: String
        /// How long it took until it was wired and ready again.
        @InSeconds public var duration: Duration

        /// Creates a record.
        public init(reason: String, lastSeen: String, duration: Duration) {
            self.reason = reason
            self.lastSeen = lastSeen
            self.duration = duration
        }
    }

    /// The machine's name.
    public var name: String
    /// The operating system.
    public var operatingSystem: String
    /// The service pack.
    public var servicePack: String
    /// The applications.
    public var applications: [String]
    /// The accounts of the lab file, without passwords, if it has any.
    public var users: [UserAccount]?
    /// The key of the image that it is a clone of.
    public var image: String
    /// The identity that it was given.
    public var identity: MachineIdentity
    /// The identity as read back from the guest.
    public var readBack: [IdentityItem]
    /// The settings that were rewritten.
    public var settings: [SettingRecord]
    /// The connections from it that were proved by traffic.
    public var proofs: [ProofRecord]
    /// What of other identities its files still name.
    public var leftovers: [LeftoverRecord]
    /// The times when it broke and was deployed anew.
    public var restarts: [RestartRecord]
    /// How long each stage took for this machine.
    public var stages: [StageTime]
    /// The console's file relative to the run's folder.
    public var console: String?

    /// Creates a record.
    public init(
        name: String,
        operatingSystem: String,
        servicePack: String,
        applications: [String],
        image: String,
        identity: MachineIdentity,
        readBack: [IdentityItem] = [],
        settings: [SettingRecord] = [],
        proofs: [ProofRecord] = [],
        leftovers: [LeftoverRecord] = [],
        restarts: [RestartRecord] = [],
        stages: [StageTime] = [],
        console: String? = nil
    ) {
        self.name = name
        self.operatingSystem = operatingSystem
        self.servicePack = servicePack
        self.applications = applications
        self.image = image
        self.identity = identity
        self.readBack = readBack
        self.settings = settings
        self.proofs = proofs
        self.leftovers = leftovers
        self.restarts = restarts
        self.stages = stages
        self.console = console
    }
}
