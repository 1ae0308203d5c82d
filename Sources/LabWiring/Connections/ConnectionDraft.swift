import LabModel

/// The connections of a lab while their rules are being evaluated.
struct ConnectionDraft {
    private let lab: Lab
    private let applications: [String: Application]
    private let matched: [MatchedConnection]
    /// What was found so far, in the order of the matched connections.
    private(set) var connections: [PlannedConnection]
    /// The mistakes found so far.
    private(set) var diagnostics: [Diagnostic] = []

    init(lab: Lab, applications: [String: Application], matched: [MatchedConnection]) {
        self.lab = lab
        self.applications = applications
        self.matched = matched
        connections = matched.map { connection in
            PlannedConnection(
                title: connection.description.title,
                changes: [],
                notices: [],
                routes: connection.routes,
                isVerified: connection.description.isVerified ?? lab.wiring.verifies
            )
        }
    }

    /// Evaluates all rules, the provider's before the consumer's within each connection.
    mutating func fill() {
        let own = matched.map { connection in ownScopes(of: connection) }
        let ownChanges = matched.indices.map { index in
            changes(of: matched[index].description.settings, in: own[index], for: index)
        }
        for index in matched.indices {
            fillProvider(index)
            fillConsumer(index, ownChanges: ownChanges)
            connections[index].changes += ownChanges[index]
            connections[index].notices += notices(of: matched[index].description.reload, in: own[index], for: index)
            connections[index].notices = connections[index].notices.uniqued()
        }
    }

    /// A provider must know all its consumers before the first of them comes, so the first connection writes them all.
    private mutating func fillProvider(_ index: Int) {
        guard let name = matched[index].endpointName, let endpoint = matched[index].endpoint else { return }
        let pool = matched.indices.filter { matched[$0].endpointName == name }
        guard pool.first == index else { return }
        let installed = installed(on: matched[index].providers[0].description, first: endpoint.application)
        let scopes = matched[index].providers.map { provider in
            SettingScope(
                here: provider,
                side: .provider,
                consumers: Self.merged(pool.map { matched[$0].consumingParties }),
                providers: matched[index].providingParties,
                credentials: matched[index].description.credentials,
                applications: Array(installed.prefix(1)),
                lab: lab
            )
        }
        connections[index].changes += changes(of: endpoint.item.settings, in: scopes, for: index)
        connections[index].notices += notices(of: endpoint.item.reload, in: scopes, for: index)
    }

    /// A consumer must not be told of a provider that is not prepared, so the last connection writes them all.
    private mutating func fillConsumer(_ index: Int, ownChanges: [[SettingChange]]) {
        guard let name = matched[index].requirementName, let requirement = matched[index].requirement else { return }
        let pool = matched.indices.filter { matched[$0].requirementName == name }
        guard pool.last == index else { return }
        let installed = installed(on: matched[index].consumers[0].description, first: requirement.application)
        let scopes = matched[index].consumers.map { consumer in
            SettingScope(
                here: consumer,
                side: .consumer,
                consumers: matched[index].consumingParties,
                providers: Self.merged(pool.map { matched[$0].providingParties }),
                credentials: pool.compactMap { matched[$0].description.credentials }.first,
                applications: Array(installed.prefix(1)),
                lab: lab
            )
        }
        let own = OwnSettings(pool.flatMap { ownChanges[$0] })
        let changes = changes(of: requirement.item.settings, in: scopes, for: index).filter { !own.replace($0) }
        connections[index].changes += changes
        if !requirement.item.takesSeveral, changes.contains(where: { $0.values.count > 1 }) {
            diagnostics.append(tooMany(scopes[0].providers, for: requirement, at: matched[index].description))
        }
        connections[index].notices += notices(of: requirement.item.reload, in: scopes, for: index)
    }

    private func tooMany(
        _ providers: [SettingScope.Party],
        for requirement: (application: Application, item: Application.Requirement),
        at description: ConnectionDescription
    ) -> Diagnostic {
        .error(
            "requirement '\(requirement.item.name)' of application '\(requirement.application.name)' takes one provider, "
                + "and machine '\(description.from)' is connected to \(providers.count): "
                + providers.map(\.name).joined(separator: ", "),
            at: description.location,
            hint: "connect it to one; an application that uses several at once says 'several: true' in the library"
        )
    }

    private func ownScopes(of connection: MatchedConnection) -> [SettingScope] {
        connection.consumers.map { consumer in
            SettingScope(
                here: consumer,
                side: .consumer,
                consumers: connection.consumingParties,
                providers: connection.providingParties,
                credentials: connection.description.credentials,
                applications: installed(on: consumer.description, first: connection.requirement?.application),
                lab: lab
            )
        }
    }

    private func installed(on machine: MachineDescription, first: Application?) -> [InstalledApplication] {
        let all = InstalledApplication.all(of: machine, in: applications)
        return all.filter { $0.application.name == first?.name } + all.filter { $0.application.name != first?.name }
    }

    private static func merged(_ parties: [[SettingScope.Party]]) -> [SettingScope.Party] {
        var merged: [SettingScope.Party] = []
        for party in parties.joined()
        where !merged.contains(where: { $0.name == party.name && $0.port == party.port }) {
            merged.append(party)
        }
        return merged
    }

    // MARK: Rules

    private mutating func changes(
        of rules: [SettingRule],
        in scopes: [SettingScope],
        for index: Int
    ) -> [SettingChange] {
        var changes: [SettingChange] = []
        for scope in scopes {
            for rule in rules {
                guard
                    let file = collect(
                        rule.location,
                        index,
                        { () throws(ConnectionMistake) in
                            try scope.file(of: rule.file)
                        }
                    )
                else { continue }
                for assignment in rule.set {
                    let values = collect(rule.location, index) { () throws(ConnectionMistake) in
                        try scope.values(of: assignment.value, separator: rule.separator)
                    }
                    guard let values else { continue }
                    changes.append(
                        SettingChange(
                            connection: matched[index].description.title,
                            machine: scope.here.name,
                            file: file,
                            format: rule.format,
                            path: assignment.path,
                            values: values,
                            create: rule.create
                        )
                    )
                }
            }
        }
        return changes
    }

    private mutating func notices(
        of reloads: [Reload],
        in scopes: [SettingScope],
        for index: Int
    ) -> [PlannedConnection.Notice] {
        var notices: [PlannedConnection.Notice] = []
        for scope in scopes {
            for reload in reloads {
                let filled = collect(nil, index) { () throws(ConnectionMistake) in
                    switch reload {
                    case .reload(let service): Reload.reload(service: try scope.value(of: service))
                    case .restart(let service): Reload.restart(service: try scope.value(of: service))
                    case .hangUp(let file): Reload.hangUp(file: try scope.value(of: file))
                    case .renew(let file): Reload.renew(file: try scope.value(of: file))
                    case .run(let command): Reload.run(try scope.value(of: command))
                    }
                }
                guard let filled else { continue }
                notices.append(PlannedConnection.Notice(machine: scope.here.name, reload: filled))
            }
        }
        return notices
    }

    /// What `body` gives; its mistake becomes a diagnostic at the rule, or else at the connection.
    private mutating func collect<Value>(
        _ location: SourceLocation?,
        _ index: Int,
        _ body: () throws(ConnectionMistake) -> Value
    ) -> Value? {
        do {
            return try body()
        } catch {
            let description = matched[index].description
            var mistake = error
            mistake.message = "connection '\(description.title)': \(error.message)"
            diagnostics.append(mistake.diagnostic(at: location ?? description.location))
            return nil
        }
    }
}
