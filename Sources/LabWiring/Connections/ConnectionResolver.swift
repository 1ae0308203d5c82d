public import LabModel

/// Turns the connections of a lab file into the settings that they change on each machine.
///
/// A consumer's rules are applied on every instance of `from`, with `${from.*}` meaning that instance and `${to.*}`
/// every instance of `to`; a provider's rules the other way round. Connections that satisfy one requirement of one
/// machine, or use one endpoint of one machine, are a pool: its rules are evaluated once, over the machines of all of
/// them. The settings of the lab file take the place of what the library says for the same path of the same file.
public struct ConnectionResolver {
    private let lab: Lab
    private let applications: [String: Application]
    private let planned: [PlannedMachine]
    private let machines: [String: [PlannedMachine]]

    /// Creates a resolver for the instances `machines` of the lab's machines, with the library's applications by name.
    public init(lab: Lab, applications: [String: Application], machines: [PlannedMachine]) {
        self.lab = lab
        self.applications = applications
        planned = machines
        self.machines = Dictionary(grouping: machines, by: \.description.name)
    }

    /// What the connections of a lab come to.
    public struct Resolution {
        /// The connections, in the order in which they are made.
        public var connections: [PlannedConnection]
        /// The machines, with the accounts of their consumers among the answers of their applications.
        public var machines: [PlannedMachine]
        /// Every mistake.
        public var diagnostics: [Diagnostic]
    }

    /// The connections in the order in which they are made, the accounts for them, and every mistake in them.
    ///
    /// What a provider requires itself is connected before what is required of it. With errors among the diagnostics
    /// the connections are incomplete.
    public func resolve() -> Resolution {
        let matcher = ConnectionMatcher(machines: machines, applications: applications, networks: lab.networks)
        var matched: [MatchedConnection] = []
        var unmatched: Set<String> = []
        var diagnostics: [Diagnostic] = []
        for description in lab.connections {
            do {
                matched.append(try matcher.match(description))
            } catch {
                unmatched.insert(description.from)
                diagnostics.append(error.diagnostic(at: description.location))
            }
        }
        var draft = ConnectionDraft(lab: lab, applications: applications, matched: ConnectionOrder.sorted(matched))
        draft.fill()
        diagnostics += draft.diagnostics
        let accounts = Accounts(of: matched, in: lab)
        diagnostics += accounts.diagnostics
        diagnostics += SettingConflicts.diagnostics(among: draft.connections, in: lab)
        diagnostics += missingConnections(given: matched, leavingOut: unmatched)
        return Resolution(
            connections: draft.connections,
            machines: accounts.added(to: planned),
            diagnostics: diagnostics.uniqued()
        )
    }

    /// An error for every requirement that is not optional and that no connection satisfies.
    ///
    /// A machine with a connection that could not be matched is left out: its mistake has been reported already.
    private func missingConnections(given matched: [MatchedConnection], leavingOut: Set<String>) -> [Diagnostic] {
        let satisfied = Set(matched.compactMap(\.requirementName))
        return lab.machines.filter { !leavingOut.contains($0.name) }.flatMap { machine in
            InstalledApplication.all(of: machine, in: applications).map(\.application).flatMap { application in
                application.requires.filter { requirement in
                    let name = MatchedConnection.Name(
                        machine: machine.name,
                        application: application.name,
                        item: requirement.name
                    )
                    return !requirement.isOptional && !satisfied.contains(name)
                }.map { requirement in
                    Diagnostic.error(
                        "application '\(application.name)' on machine '\(machine.name)' "
                            + "requires '\(requirement.name)', but no connection satisfies it",
                        at: machine.location,
                        hint:
                            "write '{from: \(machine.name), to: MACHINE, as: \(requirement.name)}' under 'connections'"
                    )
                }
            }
        }
    }
}
