import LabModel

/// The shape of `topology.json`.
struct TopologyPayload: Encodable {
    struct Machine: Encodable {
        var name: String
        var group: String
        var host: String
        var operatingSystem: String
        var applications: [String]
        /// The address to use from the machine that reads the file; left out when there is no network card.
        var address: String?
        var addresses: [String: String]
    }

    var lab: String
    var id: String
    var cell: String
    var axes: [String: String]
    var networks: [String: String]
    var `self`: String
    var machines: [Machine]

    init(lab: PlannedLab, labID: String, viewer: PlannedMachine?, name: String) {
        self.lab = lab.lab.name
        id = labID
        cell = lab.cell.description
        axes = Dictionary(lab.cell.assignments.map { ($0.axis, $0.value) }, uniquingKeysWith: { first, _ in first })
        networks = Dictionary(
            lab.lab.networks.map { ($0.name, $0.subnet.description) },
            uniquingKeysWith: { first, _ in first }
        )
        self.`self` = name
        let domain = IdentityPlan.domain(of: lab.lab.name)
        machines = lab.machines.map { machine in
            let near = viewer.flatMap { SharedNetwork(from: $0, to: machine)?.provider }
            return Machine(
                name: machine.name,
                group: machine.description.name,
                host: "\(machine.name).\(domain)",
                operatingSystem: machine.description.operatingSystem,
                applications: machine.description.applications.map(\.name),
                address: (near ?? machine.interfaces.first?.address)?.description,
                addresses: Dictionary(
                    machine.interfaces.map { ($0.network, $0.address.description) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }
}
