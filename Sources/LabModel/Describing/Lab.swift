/// A lab as its file describes it, for one cell of the matrix.
public struct Lab: Hashable, Sendable, Codable {
    /// The name: lower-case letters, digits and hyphens.
    public var name: String
    /// What it is, in the user's words.
    public var summary: String
    /// The absolute path of the lab file's folder; all relative paths start there.
    public var folder: String
    /// The networks, in the order of the file.
    public var networks: [Network]
    /// The machines of this cell, in the order of the file.
    public var machines: [MachineDescription]
    /// The connections of this cell, in the order of the file.
    public var connections: [ConnectionDescription]
    /// The tests of this cell, in the order of the file.
    public var tests: [TestDescription]
    /// The secrets, in the order of the file.
    public var secrets: [Secret]
    /// What holds for all connections.
    public var wiring: WiringPolicy
    /// What is broken on purpose.
    public var faults: FaultPlan
    /// What it is to achieve; the hardware that follows is decided before anything is deployed.
    public var goals: [Goal] = []

    /// Creates a lab.
    public init(
        name: String,
        summary: String = "",
        folder: String,
        networks: [Network],
        machines: [MachineDescription],
        connections: [ConnectionDescription] = [],
        tests: [TestDescription] = [],
        secrets: [Secret] = [],
        wiring: WiringPolicy = WiringPolicy(),
        faults: FaultPlan = FaultPlan(),
        goals: [Goal] = []
    ) {
        self.name = name
        self.summary = summary
        self.folder = folder
        self.networks = networks
        self.machines = machines
        self.connections = connections
        self.tests = tests
        self.secrets = secrets
        self.wiring = wiring
        self.faults = faults
        self.goals = goals
    }

    /// Goals are not kept with a lab that was deployed: machines have what followed from them.
    private enum CodingKeys: String, CodingKey {
        case name, summary, folder, networks, machines, connections, tests, secrets, wiring, faults
    }
}
