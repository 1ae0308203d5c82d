import LabModel

/// Finds what a connection of the lab file joins.
struct ConnectionMatcher {
    /// The instances of each machine of the lab file.
    let machines: [String: [PlannedMachine]]
    /// The applications of the library.
    let applications: [String: Application]

    /// The networks of the lab.
    let networks: [Network]

    func match(_ connection: ConnectionDescription) throws(ConnectionMistake) -> MatchedConnection {
        let consumers = try instances(of: connection.from)
        let providers: [PlannedMachine]
        switch connection.to {
        case .machine(let name):
            providers = try instances(of: name)
            try checkNetworks(from: connection.from, consumers, to: name, providers)
        case .outside(let outside):
            providers = []
            try checkWay(from: connection.from, consumers, to: outside)
        }
        let requirement = try requirement(of: connection)
        let endpoint = try endpoint(of: connection, for: requirement?.item)
        if let requirement, let endpoint, !requirement.item.understands(endpoint.item) {
            throw ConnectionMistake(
                "requirement '\(requirement.item.name)' of application '\(requirement.application.name)' speaks "
                    + "\(requirement.item.speaks?.rawValue ?? ""), but endpoint '\(endpoint.item.name)' of application "
                    + "'\(endpoint.application.name)' speaks \(endpoint.item.speaks.rawValue)",
                hint: "connect it to a machine whose application speaks \(requirement.item.speaks?.rawValue ?? "")"
            )
        }
        return MatchedConnection(
            description: connection,
            consumers: consumers,
            providers: providers,
            requirement: requirement,
            endpoint: endpoint
        )
    }

    private func checkNetworks(
        from consumer: String,
        _ consumers: [PlannedMachine],
        to provider: String,
        _ providers: [PlannedMachine]
    ) throws(ConnectionMistake) {
        let share = consumers.allSatisfy { consumer in
            providers.allSatisfy { SharedNetwork(from: consumer, to: $0) != nil }
        }
        guard !share else { return }
        throw ConnectionMistake(
            "machines '\(consumer)' and '\(provider)' are connected, but share no network",
            hint: "name a network of '\(provider)' among the networks of '\(consumer)'"
        )
    }

    private func checkWay(
        from consumer: String,
        _ consumers: [PlannedMachine],
        to outside: OutsideEndpoint
    ) throws(ConnectionMistake) {
        if let network = networks.first(where: { $0.subnet.contains(outside.address) }) {
            throw ConnectionMistake(
                "\(outside.address) is not outside of the lab: it belongs to network '\(network.name)'",
                hint: "name a machine in 'to'"
            )
        }
        guard consumers.contains(where: { $0.gateway == nil }) else { return }
        throw ConnectionMistake(
            "machine '\(consumer)' has no way to \(outside.address): none of its networks leads out of the lab",
            hint: "write 'internet: true' in a network of '\(consumer)'"
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
                "nothing on machine '\(connection.from)' requires what \(provider(of: connection)) provides",
                hint: "write 'settings' to say what the connection changes"
            )
        }
        throw ConnectionMistake(
            "\(provider(of: connection)) satisfies several requirements of machine '\(connection.from)'",
            hint: "write 'as' with one of " + fitting.map { "'\($0.item.name)'" }.joined(separator: ", ")
        )
    }

    private func canSatisfy(_ requirement: Application.Requirement, by connection: ConnectionDescription) -> Bool {
        guard let provider = connection.to.machine else {
            return connection.endpoint == nil || requirement.endpoint == connection.endpoint
        }
        let endpoints = installed(on: provider).flatMap(\.provides).filter(requirement.understands).map(\.name)
        guard let name = requirement.endpoint ?? connection.endpoint else { return endpoints.count == 1 }
        return endpoints.contains(name)
    }

    private func provider(of connection: ConnectionDescription) -> String {
        connection.to.machine.map { "machine '\($0)'" } ?? connection.to.name
    }

    // MARK: The provider's side

    private func endpoint(
        of connection: ConnectionDescription,
        for requirement: Application.Requirement?
    ) throws(ConnectionMistake) -> (application: Application, item: Application.Endpoint)? {
        guard let provider = connection.to.machine else { return nil }
        let all = installed(on: provider).flatMap { application in
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
                "no application of machine '\(provider)' provides '\(name)'",
                hint: Suggestion.hint(for: name, among: all.map(\.item.name))
            )
        }
        let fitting = all.filter { requirement?.understands($0.item) ?? true }
        if fitting.count == 1 { return fitting.first }
        if all.count == 1 || requirement == nil { return all.count == 1 ? all.first : nil }
        if all.isEmpty {
            throw ConnectionMistake("no application of machine '\(provider)' provides anything")
        }
        throw ConnectionMistake(
            "machine '\(provider)' provides several endpoints",
            hint: "write 'endpoint' with one of " + all.map { "'\($0.item.name)'" }.joined(separator: ", ")
        )
    }
}
