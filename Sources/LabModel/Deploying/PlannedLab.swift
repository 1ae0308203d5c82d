/// A lab for one cell with everything decided that can be decided before a machine exists.
public struct PlannedLab: Hashable, Sendable, Codable {
    /// The cell.
    public var cell: Cell
    /// The lab as described.
    public var lab: Lab
    /// The machines, instances counted out, in the order of the file.
    public var machines: [PlannedMachine]
    /// The connections, in the order in which they are made.
    public var connections: [PlannedConnection]

    /// Creates a planned lab.
    public init(cell: Cell, lab: Lab, machines: [PlannedMachine], connections: [PlannedConnection]) {
        self.cell = cell
        self.lab = lab
        self.machines = machines
        self.connections = connections
    }
}

/// A machine with everything decided but the random parts of its identity.
public struct PlannedMachine: Hashable, Sendable, Codable {
    /// A network card.
    public struct Interface: Hashable, Sendable, Codable {
        /// The lab's network.
        public var network: String
        /// The address on it.
        public var address: IPv4Address
        /// The network's block of addresses.
        public var subnet: IPv4Subnet

        /// Creates a network card.
        public init(network: String, address: IPv4Address, subnet: IPv4Subnet) {
            self.network = network
            self.address = address
            self.subnet = subnet
        }
    }

    /// A script of an application that configures it in the deployed machine.
    public struct Configuration: Hashable, Sendable, Codable {
        /// The application.
        public var application: String
        /// The absolute path of the script on the host.
        public var script: String
        /// The answers, defaults filled in, perhaps with references to secrets.
        public var answers: [String: AnswerValue]

        /// Creates a configuration.
        public init(application: String, script: String, answers: [String: AnswerValue]) {
            self.application = application
            self.script = script
            self.answers = answers
        }
    }

    /// The name, which is also the host name.
    public var name: String
    /// The description that it is an instance of.
    public var description: MachineDescription
    /// What its image is made of.
    public var image: ImageRecipe
    /// Its virtual hardware.
    public var shape: MachineShape
    /// Its network cards in order.
    public var interfaces: [Interface]
    /// Its default route and name server, if it has a network with internet.
    public var gateway: IPv4Address?
    /// Its published ports; empty for instances after the first.
    public var publish: [MachineDescription.PublishedPort]
    /// What its applications and the lab declare of its identity.
    public var identity: DeclaredIdentity
    /// What is run in it before wiring, in the order of the applications.
    public var configurations: [Configuration]
    /// What must hold in it before it counts as ready.
    public var ready: [ReadyCheck]
    /// The answer files that it gets before its applications are configured, if there are any; secrets are references.
    public var answerFiles: [AnswerFile]?

    /// Creates a planned machine.
    public init(
        name: String,
        description: MachineDescription,
        image: ImageRecipe,
        shape: MachineShape,
        interfaces: [Interface],
        gateway: IPv4Address? = nil,
        publish: [MachineDescription.PublishedPort] = [],
        identity: DeclaredIdentity = DeclaredIdentity(),
        configurations: [Configuration] = [],
        ready: [ReadyCheck] = [],
        answerFiles: [AnswerFile]? = nil
    ) {
        self.answerFiles = answerFiles
        self.name = name
        self.description = description
        self.image = image
        self.shape = shape
        self.interfaces = interfaces
        self.gateway = gateway
        self.publish = publish
        self.identity = identity
        self.configurations = configurations
        self.ready = ready
    }
}
