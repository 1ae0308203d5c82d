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
        faults: FaultPlan = FaultPlan()
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
    }
}
