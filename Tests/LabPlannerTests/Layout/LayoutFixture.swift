import LabLibrary
import LabModel
import LabPlanner

/// A library and labs in a few words.
enum LayoutFixture {
    static let cell = Cell([.init(axis: "os", value: "debian-12")])

    static let system = OperatingSystem(
        name: "debian-12",
        family: "debian",
        release: "12",
        source: .packages(suite: "bookworm", include: []),
        servicePacks: [
            .init(name: "security", pockets: ["bookworm", "bookworm-security"]),
            .init(name: "release", pockets: ["bookworm"]),
        ],
        needs: Needs(memory: .mebibytes(200), recommendedMemory: .mebibytes(400), disk: .mebibytes(1000))
    )

    static func application(
        _ name: String,
        answers: [Application.Answer] = [],
        configure: String? = nil,
        ready: [ReadyCheck] = []
    ) -> Application {
        Application(
            name: name,
            runsOn: ["debian-12"],
            needs: Needs(memory: .mebibytes(32), recommendedMemory: .mebibytes(64), disk: .mebibytes(50)),
            packages: ["\(name)-package"],
            configureScript: configure,
            answers: answers,
            values: ["unit": ["debian-12": "\(name)@12"]],
            ready: ready,
            folder: "/library/\(name)"
        )
    }

    static func library(_ applications: [Application] = []) -> Library {
        Library(operatingSystems: [system], applications: applications)
    }

    static func network(_ name: String, _ subnet: String, internet: Bool = false) throws -> Network {
        struct NoSubnet: Error {}
        guard let subnet = IPv4Subnet(subnet) else { throw NoSubnet() }
        return Network(name: name, subnet: subnet, internet: internet)
    }

    static func machine(
        _ name: String,
        _ applications: [MachineDescription.ApplicationChoice] = [],
        on networks: [String] = ["lan"],
        instances: Int = 1,
        hardware: Hardware = Hardware(),
        deployment: MachineDescription.Deployment = .instant
    ) -> MachineDescription {
        MachineDescription(
            name: name,
            operatingSystem: "debian-12",
            applications: applications,
            networks: networks,
            hardware: hardware,
            instances: instances,
            deployment: deployment,
            location: SourceLocation(file: "lab.yaml", line: 3, column: 5)
        )
    }

    static func lab(_ machines: [MachineDescription], networks: [Network]? = nil) throws -> Lab {
        Lab(
            name: "shop",
            folder: "/labs/shop",
            networks: try networks ?? [network("lan", "10.20.0.0/24")],
            machines: machines,
            secrets: [Secret(name: "db", environment: nil, fallback: .text("hunter2"))]
        )
    }

    /// The plan of one lab and its diagnostics as a person sees them.
    static func plan(
        _ machines: [MachineDescription],
        networks: [Network]? = nil,
        applications: [Application] = []
    ) throws -> (lab: PlannedLab?, printed: String) {
        let layout = LabLayout(library: library(applications))
        let planned = layout.plan(try lab(machines, networks: networks), for: cell)
        return (planned.lab, printed(planned.diagnostics))
    }

    static func printed(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
            return "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message)\n"
                + (diagnostic.hint.map { "  hint: \($0)\n" } ?? "")
        }.joined()
    }
}
