import LabModel
import LabWiring

/// A lab of connected machines, written in a few words.
struct WiringFixture {
    var machines: [MachineDescription] = []
    var applications: [String: Application] = [:]
    var connections: [ConnectionDescription] = []
    var secrets: [Secret] = []
    /// The networks that lead out of the lab.
    var gateways: [String] = []

    /// Adds a machine; its line in the lab file is its place, counted from 1.
    mutating func machine(
        _ name: String,
        _ applications: [String],
        on networks: [String] = ["lan"],
        instances: Int = 1,
        answers: [String: AnswerValue] = [:],
        system: String = "debian-12"
    ) {
        machines.append(
            MachineDescription(
                name: name,
                operatingSystem: system,
                applications: applications.map { .init(name: $0, answers: answers) },
                networks: networks,
                instances: instances,
                location: SourceLocation(file: "lab.yaml", line: machines.count + 1, column: 3)
            )
        )
    }

    mutating func application(
        _ name: String,
        provides: [Application.Endpoint] = [],
        requires: [Application.Requirement] = [],
        answers: [Application.Answer] = [],
        values: [String: [String: String]] = [:],
        configures: Bool = false
    ) {
        applications[name] = Application(
            name: name,
            runsOn: ["debian-12"],
            needs: Needs(memory: .mebibytes(32), disk: .mebibytes(50)),
            configureScript: configures ? "configure.sh" : nil,
            answers: answers,
            values: values,
            provides: provides,
            requires: requires,
            folder: "/library/\(name)"
        )
    }

    /// Adds a connection; its line in the lab file is 100 and its place.
    mutating func connect(
        _ from: String,
        _ to: String,
        as requirement: String? = nil,
        endpoint: String? = nil,
        settings: [SettingRule] = [],
        reload: [Reload] = [],
        credentials: Credentials? = nil
    ) {
        connect(
            from,
            to: .machine(to),
            as: requirement,
            endpoint: endpoint,
            settings: settings,
            reload: reload,
            credentials: credentials
        )
    }

    /// Adds a connection, perhaps to what is outside of the lab.
    mutating func connect(
        _ from: String,
        to: ConnectionTarget,
        as requirement: String? = nil,
        endpoint: String? = nil,
        settings: [SettingRule] = [],
        reload: [Reload] = [],
        credentials: Credentials? = nil
    ) {
        connections.append(
            ConnectionDescription(
                from: from,
                to: to,
                requirement: requirement,
                endpoint: endpoint,
                settings: settings,
                reload: reload,
                credentials: credentials,
                location: SourceLocation(file: "lab.yaml", line: 101 + connections.count, column: 5)
            )
        )
    }

    private var networkNames: [String] {
        machines.flatMap(\.networks).reduce(into: [String]()) { list, name in
            if !list.contains(name) { list.append(name) }
        }
    }

    private func subnet(of network: String) -> IPv4Subnet? {
        IPv4Subnet("10.20.\((networkNames.firstIndex(of: network) ?? 0) + 1).0/24")
    }

    /// The instances, with addresses from .11 on each network in the order of the machines.
    var planned: [PlannedMachine] {
        var next: [String: Int] = [:]
        return machines.flatMap { machine in
            machine.instanceNames.map { name in
                PlannedMachine(
                    name: name,
                    description: machine,
                    image: Self.image(of: machine),
                    shape: MachineShape(memory: .mebibytes(256)),
                    interfaces: machine.networks.compactMap { network in
                        next[network, default: 10] += 1
                        guard let subnet = subnet(of: network), let address = subnet.address(at: next[network] ?? 0)
                        else { return nil }
                        return .init(network: network, address: address, subnet: subnet)
                    },
                    gateway: machine.networks.first(where: gateways.contains).flatMap {
                        subnet(of: $0)?.address(at: 1)
                    },
                    configurations: machine.applications.filter { applications[$0.name]?.configureScript != nil }.map {
                        .init(application: $0.name, script: "/library/\($0.name)/configure.sh", answers: $0.answers)
                    }
                )
            }
        }
    }

    var lab: Lab {
        Lab(
            name: "shop",
            folder: "/labs/shop",
            networks: networkNames.compactMap { name in
                subnet(of: name).map { Network(name: name, subnet: $0, internet: gateways.contains(name)) }
            },
            machines: machines,
            connections: connections,
            secrets: secrets
        )
    }

    func resolve() -> ConnectionResolver.Resolution {
        ConnectionResolver(lab: lab, applications: applications, machines: planned).resolve()
    }

    private static func image(of machine: MachineDescription) -> ImageRecipe {
        ImageRecipe(
            operatingSystem: machine.operatingSystem,
            family: "debian",
            source: .packages(suite: "bookworm", include: []),
            servicePack: .init(name: "release", pockets: ["bookworm"]),
            disk: .mebibytes(512),
            layers: []
        )
    }
}

/// A rule that sets values in a JSON file.
func rule(_ set: KeyValuePairs<String, String>, file: String = "/etc/a.json", separator: String = ",") throws
    -> SettingRule
{
    SettingRule(
        file: try Template(file),
        format: .json,
        set: try set.map { SettingRule.Assignment(path: $0.key, value: try Template($0.value)) },
        separator: separator
    )
}

/// The changes as lines: `machine file path = value | value`.
func lines(_ connections: [PlannedConnection]) -> [String] {
    connections.flatMap(\.changes).map { change in
        "\(change.machine) \(change.file) \(change.path) = \(change.values.map(\.description).joined(separator: " | "))"
    }
}

/// Diagnostics as a person sees them, without the excerpt of the file.
func printed(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { diagnostic in
        let place = diagnostic.location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
        return "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message)\n"
            + (diagnostic.hint.map { "  hint: \($0)\n" } ?? "")
    }.joined()
}
