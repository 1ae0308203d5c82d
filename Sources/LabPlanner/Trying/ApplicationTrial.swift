public import LabLibrary
public import LabModel

/// The labs that try an application out: on each system, a machine with it, and one for each application that it cannot do without.
///
/// A requirement is met by the application that asks least of others, the first by name among equals.
public struct ApplicationTrial: Sendable {
    private let application: Application
    private let library: Library

    /// Creates the trial of an application of `library`.
    public init(of application: Application, library: Library) {
        self.application = application
        self.library = library
    }

    /// Plans a cell for each of the systems, with the axis `os`; what cannot be planned is in the diagnostics.
    public func plan(on systems: [String]) -> Plan {
        let layout = LabLayout(library: library)
        var labs: [PlannedLab] = []
        var diagnostics: [Diagnostic] = []
        for system in systems {
            let described = lab(on: system)
            diagnostics += described.diagnostics
            guard !described.diagnostics.containsError else { continue }
            let cell = Cell([Cell.Assignment(axis: "os", value: system)])
            let planned = layout.plan(described.lab, for: cell)
            diagnostics += planned.diagnostics
            if let lab = planned.lab { labs.append(lab) }
        }
        return Plan(lab: name, labs: labs, diagnostics: diagnostics)
    }

    private var name: String { "check-\(application.name)" }

    /// The lab for one system.
    private func lab(on system: String) -> (lab: Lab, diagnostics: [Diagnostic]) {
        var lab = Lab(name: name, folder: application.folder, networks: [.lan], machines: [])
        var diagnostics: [Diagnostic] = []
        var waiting = [application]
        while let next = waiting.popLast() {
            guard !lab.machines.contains(where: { $0.name == next.name }) else { continue }
            lab.machines.append(machine(with: next, on: system))
            for requirement in next.requires where !requirement.isOptional {
                guard let provider = provider(of: requirement, on: system) else {
                    diagnostics.append(missing(requirement, of: next, on: system))
                    continue
                }
                waiting.append(provider)
                lab.connections.append(
                    ConnectionDescription(from: next.name, to: .machine(provider.name), requirement: requirement.name)
                )
            }
        }
        return (lab, diagnostics)
    }

    private func machine(with application: Application, on system: String) -> MachineDescription {
        MachineDescription(
            name: application.name,
            operatingSystem: system,
            applications: [MachineDescription.ApplicationChoice(name: application.name)],
            networks: [Network.lan.name],
            location: application.location
        )
    }

    /// The application that meets a requirement on a system, and itself requires least.
    private func provider(of requirement: Application.Requirement, on system: String) -> Application? {
        let fitting = library.applications.values.filter { candidate in
            guard candidate.runsOn.contains(system) else { return false }
            guard let endpoint = requirement.endpoint else { return candidate.provides.count == 1 }
            return candidate.provides.contains { $0.name == endpoint }
        }
        return fitting.min { left, right in
            let needs = [left, right].map { $0.requires.count { !$0.isOptional } }
            return (needs[0], left.name) < (needs[1], right.name)
        }
    }

    private func missing(
        _ requirement: Application.Requirement,
        of application: Application,
        on system: String
    ) -> Diagnostic {
        .error(
            "application '\(application.name)' requires '\(requirement.name)', "
                + "and nothing in the library that runs on '\(system)' provides it",
            at: application.location,
            hint: requirement.endpoint.map { "an application with the endpoint '\($0)' would" }
        )
    }
}
