/// What a lab file says of a machine, for one cell: every matrix value is already in its place.
public struct MachineDescription: Hashable, Sendable, Codable {
    /// An application with the user's answers.
    public struct ApplicationChoice: Hashable, Sendable, Codable {
        /// The application's name in the library.
        public var name: String
        /// The answers by name.
        public var answers: [String: AnswerValue]

        /// Creates a choice.
        public init(name: String, answers: [String: AnswerValue] = [:]) {
            self.name = name
            self.answers = answers
        }
    }

    /// A port of the machine that is reachable on the host.
    public struct PublishedPort: Hashable, Sendable, Codable {
        /// The TCP port in the machine.
        public var port: Int
        /// The TCP port on the host's loopback address; 0 is any free one.
        public var hostPort: Int

        /// Creates a published port.
        public init(port: Int, hostPort: Int = 0) {
            self.port = port
            self.hostPort = hostPort
        }
    }

    /// A file of the lab's folder that the machine gets.
    public struct FileCopy: Hashable, Sendable, Codable {
        /// The path relative to the lab file's folder.
        public var source: String
        /// The absolute path in the machine.
        public var target: String

        /// Creates a copy.
        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    /// How a machine comes to be.
    public enum Deployment: String, Sendable, Codable, CaseIterable {
        /// A copy of a suspended machine is resumed.
        case instant
        /// A clone of a staged image with its applications is booted.
        case prebuilt
        /// A clone of the bare system is booted, and applications are installed then.
        case custom
    }

    /// How a clone's disk relates to its image.
    public enum DiskLayout: String, Sendable, Codable, CaseIterable {
        /// A copy-on-write layer on the image.
        case linked
        /// A full copy.
        case copy
        /// One copy a host, and layers on it.
        case host
    }

    /// What becomes of a machine that breaks in a wired lab.
    public enum Restart: String, Sendable, Codable, CaseIterable {
        /// It stays broken, and so does what was done in the lab.
        case never
        /// It is deployed anew, and wired as it was.
        case onCrash = "on-crash"
    }

    /// What may happen in a machine without its counting as broken.
    public enum Tolerance: String, Sendable, Codable, CaseIterable {
        /// The kernel ends programs because memory ran out.
        case outOfMemory = "out-of-memory"
        /// The system disk is full.
        case fullDisk = "full-disk"
    }

    /// The name, unique in its lab; a machine with instances is `NAME-1`, `NAME-2`, ...
    public var name: String
    /// The operating system's name in the library.
    public var operatingSystem: String
    /// The service pack; the system's default if `nil`.
    public var servicePack: String?
    /// The applications in the order of their installation.
    public var applications: [ApplicationChoice]
    /// The networks' names, in the order of the interfaces `eth0`, `eth1`, ...
    public var networks: [String]
    /// The ports reachable on the host; with several instances, those of the first one.
    public var publish: [PublishedPort]
    /// The hardware.
    public var hardware: Hardware
    /// The number of equal machines, at least 1.
    public var instances: Int
    /// How the machine comes to be.
    public var deployment: Deployment
    /// How its disk relates to its image.
    public var diskLayout: DiskLayout
    /// The files it gets after wiring.
    public var files: [FileCopy]
    /// Scripts of the lab's folder that run once, in order, after wiring.
    public var setup: [String]
    /// The accounts beside the system's own.
    public var users: [UserAccount]
    /// What must hold before the lab counts as ready, beside the applications' own checks.
    public var ready: [ReadyCheck]
    /// What makes it itself, beside what every machine has and what its applications declare.
    public var identity: DeclaredIdentity
    /// What becomes of it when it breaks.
    public var restart: Restart
    /// What may happen in it without its counting as broken.
    public var tolerates: Set<Tolerance>
    /// Where the file describes the machine.
    public var location: SourceLocation?

    /// Creates a description with the defaults of the lab file.
    public init(
        name: String,
        operatingSystem: String,
        servicePack: String? = nil,
        applications: [ApplicationChoice] = [],
        networks: [String],
        publish: [PublishedPort] = [],
        hardware: Hardware = Hardware(),
        instances: Int = 1,
        deployment: Deployment = .instant,
        diskLayout: DiskLayout = .linked,
        files: [FileCopy] = [],
        setup: [String] = [],
        users: [UserAccount] = [],
        ready: [ReadyCheck] = [],
        identity: DeclaredIdentity = DeclaredIdentity(),
        restart: Restart = .never,
        tolerates: Set<Tolerance> = [],
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.operatingSystem = operatingSystem
        self.servicePack = servicePack
        self.applications = applications
        self.networks = networks
        self.publish = publish
        self.hardware = hardware
        self.instances = instances
        self.deployment = deployment
        self.diskLayout = diskLayout
        self.files = files
        self.setup = setup
        self.users = users
        self.ready = ready
        self.identity = identity
        self.restart = restart
        self.tolerates = tolerates
        self.location = location
    }

    /// The names of the machines that this description stands for.
    public var instanceNames: [String] {
        instances == 1 ? [name] : (1...instances).map { "\(name)-\($0)" }
    }
}
