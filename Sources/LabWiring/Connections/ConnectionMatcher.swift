import LabModel

/// Finds what a connection of the lab file joins.
struct ConnectionMatcher {
    /// The instances of each machine of the lab file.
    let machines: [String: [PlannedMachine]]
    /// The applications of the library.
    let applications: [String: Application]

    func match(_ connection: ConnectionDescription) throws(ConnectionMistake) -> MatchedConnection {
        let consumers = try instances(of: connection.from)
        let providers = try instances(of: connection.to)
        guard
            consumers.allSatisfy({ consumer in
                providers.allSatisfy { SharedNetwork(from: consumer, to: $0) != nil }
            })
        else {
            throw ConnectionMistake(
                "machines '\(connection.from)' and '\(connection.to)' are connected, but share no network",
                hint: "name a network of '\(connection.to)' among the networks of '\(connection.from)'"
            )
        }
        let requirement = try requirement(of: connection)
        return MatchedConnection(
            description: connection,
            consumers: consumers,
            providers: providers,
            requirement: requirement,
            endpoint: try endpoint(of: connection, for: requirement?.item)
        )
    }

    private func instances(of name: String) throws(ConnectionMistake) -> [PlannedMachine] {
        if let found = machines[name], !found.isEmpty { return found }
        throw ConnectionMistake(
            "a connection names machine '\(name)', which this lab does not have",
            hint: Suggestion.hint(for: name, among: machines.keys.sorted())
        )
    }

    private func installed(on name: String) -> [Application] {
        guard let machine = machines[name]?.first else { return [] }
        return InstalledApplication.all(of: machine.description, in: applications).map(\.application)
    }

    // MARK: The consumer's side

    private func requirement(
        of connection: ConnectionDescription
    ) throws(ConnectionMistake) -> (application: Application, item: Application.Requirement)? {
        let all = installed(on: connection.from).flatMap { application in
            application.requires.map { (application: application, item: $0) }
        }
        if let name = connection.requirement {
            if let found = all.first(where: { $0.item.name == name }) { return found }
            throw ConnectionMistake(
                "no application of machine '\(connection.from)' requires '\(name)'",
                hint: Suggestion.hint(for: name, among: all.map(\.item.name))
            )
        }
        // Settings of its own without 'as' stand instead of what the library says.
        guard connection.settings.isEmpty else { return nil }
        let fitting = all.filter { canSatisfy($0.item, by: connection) }
        if fitting.count == 1 { return fitting.first }
        if fitting.isEmpty {
            throw ConnectionMistake(
                "nothing on machine '\(connection.from)' requires what machine '\(connection.to)' provides",
                hint: "write 'settings' to say what the connection changes"
            )
        }
        throw ConnectionMistake(
            "machine '\(connection.to)' satisfies several requirements of machine '\(connection.from)'",
            hint: "write 'as' with one of " + fitting.map { "'\($0.item.name)'" }.joined(separator: ", ")
        )
    }

    private func canSatisfy(_ requirement: Application.Requirement, by connection: ConnectionDescription) -> Bool {
        let endpoints = installed(on: connection.to).flatMap(\.provides).map(\.name)
        guard let name = requirement.endpoint ?? connection.endpoint else { return endpoints.count == 1 }
        return endpoints.contains(name)
    }

    // MARK: The provider's side

    private func endpoint(
        of connection: ConnectionDescription,
        for requirement: Application.Requirement?
    ) throws(ConnectionMistake) -> (application: Application, item: Application.Endpoint)? {
        let all = installed(on: connection.to).flatMap { application in
            application.provides.map { (application: application, item: $0) }
        }
        if let required = requirement?.endpoint, let named = connection.endpoint, required != named {
            throw ConnectionMistake(
                "requirement '\(requirement?.name ?? "")' is for endpoint '\(required)', not '\(named)'",
                hint: "leave 'endpoint' out"
            )
        }
        if let name = requirement?.endpoint ?? connection.endpoint {
            if let found = all.first(where: { $0.item.name == name }) { return found }
            throw ConnectionMistake(
                "no application of machine '\(connection.to)' provides '\(name)'",
                hint: Suggestion.hint(for: name, among: all.map(\.item.name))
            )
        }
        if all.count == 1 || requirement == nil { return all.count == 1 ? all.first : nil }
        if all.isEmpty {
            throw ConnectionMistake("no application of machine '\(connection.to)' provides anything")
        }
        throw ConnectionMistake(
            "machine '\(connection.to)' provides several endpoints",
            hint: "write 'endpoint' with one of " + all.map { "'\($0.item.name)'" }.joined(separator: ", ")
        )
    }
}
