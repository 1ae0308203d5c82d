public import LabModel
import LabWiring

extension GuestDescription {
    /// What a machine of a planned lab is, said for a guest of another system.
    ///
    /// The identity, the hosts file and the topology are made by what makes them for instant machines. The topology names
    /// the lab in the place of an id, as nothing is deployed.
    /// - Throws: what the encoder of JSON throws; it has no reason to.
    public init(
        of machine: PlannedMachine,
        in lab: PlannedLab,
        identity: MachineIdentity,
        hostKeys: [HostKey],
        choices: GuestChoices
    ) throws {
        let topology = Topology(of: lab, labID: lab.lab.name)
        self.init(
            identity: identity,
            hostsFile: IdentityFiles.hosts(of: identity),
            topology: [
                TopologyFile(name: "topology.json", content: try topology.json(for: machine.name)),
                TopologyFile(name: "topology.env", content: topology.environmentFile(for: machine.name)),
            ],
            hostKeys: hostKeys,
            choices: choices
        )
    }
}
