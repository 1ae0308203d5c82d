public import LabLibrary
public import LabModel
import LabWiring

/// Decides everything of a lab that can be decided before a machine exists.
public struct LabLayout: Sendable {
    let library: Library

    /// Creates a layout with the systems and applications of `library`.
    public init(library: Library) {
        self.library = library
    }

    /// The machines with images, hardware and addresses, and the connections with their settings; every mistake in
    /// them.
    ///
    /// Instances are counted out. On each network the gateway has the first usable address and machines follow from the
    /// eleventh, or from the second where the block is too small for that. The lab is `nil` when a diagnostic is an
    /// error.
    public func plan(_ lab: Lab, for cell: Cell) -> (lab: PlannedLab?, diagnostics: [Diagnostic]) {
        let goals = GoalPlanning(lab, library: library)
        let lab = goals.lab
        var diagnostics = goals.diagnostics
        var addresses = AddressPlan(networks: lab.networks, counts: Self.cardCounts(of: lab))
        var machines: [PlannedMachine] = []
        var isComplete = true
        for machine in lab.machines {
            let (choice, mistakes) = MachineChoice.decide(
                for: machine,
                library: library,
                secrets: lab.secrets.map(\.name)
            )
            diagnostics += mistakes
            let cards = Self.cards(of: machine, in: lab, from: &addresses, diagnostics: &diagnostics)
            guard let choice, let cards else {
                isComplete = false
                continue
            }
            let first = machines.count + 1
            machines += zip(machine.instanceNames, cards).enumerated().map { index, instance in
                PlannedMachine(
                    name: instance.0,
                    description: machine,
                    image: choice.image,
                    shape: choice.shape,
                    interfaces: instance.1,
                    gateway: Self.gateway(of: machine, in: lab),
                    publish: index == 0 ? machine.publish : [],
                    identity: choice.identity.partlyFilled { [number = first + index] reference in
                        reference.member == "number" ? "\(number)" : nil
                    },
                    configurations: choice.configurations,
                    ready: choice.ready,
                    answerFiles: Self.answerFiles(choice.answerFiles, of: instance.0, in: lab)
                )
            }
        }
        diagnostics += Self.repeatedNames(of: lab)
        // Without all machines every connection to a missing one would be a mistake of its own.
        guard isComplete else { return (nil, diagnostics.uniqued()) }
        let resolver = ConnectionResolver(lab: lab, applications: library.applications, machines: machines)
        let wiring = resolver.resolve()
        diagnostics = (diagnostics + wiring.diagnostics).uniqued()
        guard !diagnostics.containsError else { return (nil, diagnostics) }
        return (
            PlannedLab(cell: cell, lab: lab, machines: wiring.machines, connections: wiring.connections), diagnostics
        )
    }

    /// What is only known of an instance, in its answer files.
    private static func answerFiles(_ files: [AnswerFile], of machine: String, in lab: Lab) -> [AnswerFile]? {
        guard !files.isEmpty else { return nil }
        let known = [
            "lab.name": lab.name, "machine.name": machine,
            "machine.host": "\(machine).\(IdentityPlan.domain(of: lab.name))",
        ]
        return files.map { file in
            AnswerFile(
                target: file.target,
                content: file.content.partlyFilled { known[$0.description] },
                moment: file.moment
            )
        }
    }

    private static func cardCounts(of lab: Lab) -> [String: Int] {
        var counts: [String: Int] = [:]
        for machine in lab.machines {
            for network in machine.networks { counts[network, default: 0] += machine.instances }
        }
        return counts
    }

    /// The network cards of each instance, or `nil` when one of them gets no address.
    private static func cards(
        of machine: MachineDescription,
        in lab: Lab,
        from addresses: inout AddressPlan,
        diagnostics: inout [Diagnostic]
    ) -> [[PlannedMachine.Interface]]? {
        var missing: [String] = []
        let cards = machine.instanceNames.map { _ in
            machine.networks.compactMap { network in
                let card = addresses.take(on: network)
                if card == nil { missing.append(network) }
                return card
            }
        }
        for name in missing.uniqued() {
            guard let network = lab.networks.first(where: { $0.name == name }) else {
                diagnostics.append(
                    .error(
                        "machine '\(machine.name)' names network '\(name)', which this lab does not have",
                        at: machine.location,
                        hint: Suggestion.hint(for: name, among: lab.networks.map(\.name))
                    )
                )
                continue
            }
            let room = AddressPlan.capacity(of: network.subnet)
            diagnostics.append(
                .error(
                    "network '\(name)' has no address left for machine '\(machine.name)': "
                        + "\(network.subnet) has room for \(room)",
                    at: machine.location,
                    hint: "give the network a larger 'subnet'"
                )
            )
        }
        return missing.isEmpty ? cards : nil
    }

    private static func gateway(of machine: MachineDescription, in lab: Lab) -> IPv4Address? {
        machine.networks.lazy
            .compactMap { name in lab.networks.first { $0.name == name && $0.internet } }
            .first
            .flatMap { AddressPlan.gateway(of: $0.subnet) }
    }

    /// An instance `app-1` and a machine called `app-1` would be the same name.
    private static func repeatedNames(of lab: Lab) -> [Diagnostic] {
        var owners: [String: String] = [:]
        return lab.machines.flatMap { machine in
            machine.instanceNames.compactMap { name in
                guard let owner = owners.updateValue(machine.name, forKey: name) else { return nil }
                return .error(
                    "machines '\(owner)' and '\(machine.name)' both give a machine called '\(name)'",
                    at: machine.location
                )
            }
        }
    }
}
