import FoundationEssentials
import LabModel

extension Plan {
    /// The plan as JSON with sorted keys, for other programs.
    /// - Throws: what the encoder throws; it has no reason to.
    public func json() throws -> String { try text(of: payload) }

    /// The plan as JSON with what was decided for it, and why.
    /// - Throws: what the encoder throws; it has no reason to.
    public func json(decided: some Encodable) throws -> String {
        try text(of: DecidedPlan(plan: payload, decided: decided))
    }

    private func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    private var payload: PlanPayload {
        PlanPayload(
            lab: lab,
            cells: labs.map(PlanPayload.CellPlan.init),
            images: images.map { need in
                PlanPayload.Image(title: need.recipe.title, hardware: nil, cells: need.cells.map(\.description))
            },
            instants: instants.map { need in
                PlanPayload.Image(
                    title: need.recipe.title,
                    hardware: need.shape.summary,
                    cells: need.cells.map(\.description)
                )
            },
            tasks: tasks.nodes.map { node in
                PlanPayload.Task(
                    id: node.id,
                    kind: node.kind.rawValue,
                    title: node.title,
                    cell: node.cell,
                    machine: node.machine,
                    dependencies: node.dependencies
                )
            }
        )
    }
}

extension PlanPayload.CellPlan {
    fileprivate init(_ lab: PlannedLab) {
        self.init(
            cell: lab.cell.description,
            axes: Dictionary(lab.cell.assignments.map { ($0.axis, $0.value) }, uniquingKeysWith: { first, _ in first }),
            machines: lab.machines.map(PlanPayload.Machine.init),
            connections: lab.connections.map { connection in
                PlanPayload.Connection(
                    title: connection.title,
                    changes: connection.changes.map(PlanPayload.Change.init)
                )
            },
            tests: lab.lab.tests.map { PlanPayload.Test(name: $0.name, machine: $0.machine) }
        )
    }
}

extension PlanPayload.Machine {
    fileprivate init(_ machine: PlannedMachine) {
        self.init(
            name: machine.name,
            image: machine.image.title,
            deploy: machine.description.deployment.rawValue,
            memory: machine.shape.memory.description,
            processors: machine.shape.processors,
            disks: machine.shape.disks.map(\.summary),
            networks: machine.interfaces.enumerated().map { index, card in
                PlanPayload.Card(
                    name: "eth\(index)",
                    network: card.network,
                    address: card.address.description,
                    subnet: card.subnet.description
                )
            },
            gateway: machine.gateway?.description
        )
    }
}

extension PlanPayload.Change {
    fileprivate init(_ change: SettingChange) {
        self.init(
            machine: change.machine,
            file: change.file,
            format: change.format.rawValue,
            path: change.path,
            values: change.values.map(\.description)
        )
    }
}
