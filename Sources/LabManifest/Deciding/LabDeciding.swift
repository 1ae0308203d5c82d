import LabLibrary
import LabModel
import LabYAML

/// Decides what a lab is in one cell, and finds everything that is wrong with it.
struct LabDeciding {
    let file: LabFile
    let cell: Cell
    let library: Library
    let findings = Findings()
    let scopes: LabScopes

    /// What a lab may have of each kind: more than anybody has, and so few that comparing them all takes no time.
    static let limits = (networks: 64, machines: 500, connections: 1000, tests: 2000, disks: 8, goals: 100)

    init(file: LabFile, cell: Cell, library: Library) {
        self.file = file
        self.cell = cell
        self.library = library
        scopes = LabScopes(file, cell)
    }

    /// The lab, as far as it can be made out.
    func lab() -> Lab {
        let networks = self.networks()
        let machines = self.machines(on: networks.map(\.network))
        checkAddresses(networks, machines)
        checkNames(of: machines)
        checkPublishedPorts(of: machines)
        let connections = self.connections(among: machines)
        let known = networks.map(\.network)
        return Lab(
            name: file.name,
            summary: file.summary,
            folder: file.folder,
            networks: known,
            machines: machines.map(\.description),
            connections: connections,
            tests: tests(on: machines, known),
            secrets: file.secrets,
            wiring: file.wiring,
            faults: faultPlan(machines, known),
            goals: goals(of: machines)
        )
    }

    /// Tells whether a section of the file has no more entries than it may have, and says so otherwise.
    func isWithin(_ limit: Int, _ node: YAMLNode, _ what: String) -> Bool {
        guard node.entries?.count ?? node.elements?.count ?? 0 > limit else { return true }
        findings.error("a lab has at most \(limit) \(what)", at: node.location)
        return false
    }

    /// Whether the file has a machine that this cell leaves out.
    func isLeftOut(_ name: String, of machines: [MachineDraft]) -> Bool {
        file.sections.machines?[name]?["when"] != nil && !machines.contains { $0.name == name }
    }
}
