import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// The connections between machines of this cell.
    func connections(among machines: [MachineDraft]) -> [ConnectionDescription] {
        var made: [ConnectionDescription] = []
        var titles: Set<String> = []
        var satisfied: Set<[String]> = []
        if let node = file.sections.connections, isWithin(Self.limits.connections, node, "connections") {
            for element in findings.list(node, "a list of connections", { $0 }) ?? [] {
                guard
                    let present = present(
                        element,
                        templates: ["settings", "credentials", "reload", "restart", "hangup", "renew", "run"]
                    )
                else {
                    continue
                }
                // A connection with a mistake still says that the requirement was thought of.
                if let from = present["from"]?.scalar, let name = present["as"]?.scalar,
                    !isLeftOut(present["to"]?.scalar?.text ?? "", of: machines)
                {
                    satisfied.insert([from.text, name.text])
                }
                guard let connection = connection(present, among: machines) else { continue }
                if !titles.insert(connection.title).inserted {
                    findings.error("the connection \(connection.title) is there twice", at: element.location)
                }
                made.append(connection)
            }
        }
        checkRequirements(of: machines, satisfied: satisfied)
        return made
    }

    private func connection(_ node: YAMLNode, among machines: [MachineDraft]) -> ConnectionDescription? {
        findings.fields(node, of: "a connection") { fields -> ConnectionDescription? in
            let from = fields.required("from").flatMap { machineName($0) }
            let to = fields.required("to").flatMap { target($0) }
            let requirement = fields.text("as", "a requirement")
            let endpoint = fields.text("endpoint", "an endpoint")
            let settings = fields.optional("settings").map { findings.settingRules($0, scope: scopes.settings) } ?? []
            let reload = findings.reloads(in: fields, scope: scopes.settings.value)
            let credentials = fields.optional("credentials").flatMap { self.credentials($0) }
            let isVerified = fields.optional("verify").flatMap { findings.flag($0) }
            _ = fields.optional("when")
            guard let from, let to, let consumer = machines.first(where: { $0.name == from }) else { return nil }
            var connection = ConnectionDescription(
                from: from,
                to: to,
                requirement: requirement,
                endpoint: endpoint,
                settings: settings,
                reload: reload,
                credentials: credentials,
                isVerified: isVerified,
                location: node.location
            )
            guard let name = to.machine else {
                _ = requirementNamed(in: connection, fields, of: consumer)
                return connection
            }
            guard let provider = machines.first(where: { $0.name == name }) else { return nil }
            if Set(consumer.description.networks).isDisjoint(with: provider.description.networks),
                !consumer.description.networks.isEmpty, !provider.description.networks.isEmpty
            {
                let message = "machines \(from.quoted) and \(name.quoted) share no network"
                findings.error(message, at: fields.optional("to")?.location)
            }
            connection.endpoint = resolve(connection, fields, consumer: consumer, provider: provider) ?? endpoint
            return connection
        }
    }

    /// A machine, or a mapping that says what is outside of the lab.
    private func target(_ node: YAMLNode) -> ConnectionTarget? {
        guard node.entries != nil else { return machineName(node).map { .machine($0) } }
        return findings.fields(node, of: "what is outside of the lab") { fields -> ConnectionTarget? in
            let place = fields.required("address")
            let text = place.flatMap { findings.text($0, "an address") }
            let port = fields.optional("port").flatMap { findings.port($0) }
            let name = fields.optional("name").flatMap { findings.line($0, "a name") }
            guard let place, let text else { return nil }
            guard let address = IPv4Address(text) else {
                let hint = "four numbers with points, as in 192.0.2.10; 'name' is for what settings call it"
                findings.error("\(text.quoted) is not an address", at: place.location, hint: hint)
                return nil
            }
            return .outside(OutsideEndpoint(address: address, port: port, name: name))
        }
    }

    private func credentials(_ node: YAMLNode) -> Credentials? {
        findings.fields(node, of: "the credentials") { fields -> Credentials? in
            let user = fields.required("user").flatMap { findings.template($0, in: scopes.answers, "a user") }
            let password = fields.required("password")
                .flatMap { findings.template($0, in: scopes.answers, "a password") }
            let database = fields.optional("database")
                .flatMap { findings.template($0, in: scopes.answers, "a database") }
            guard let user, let password else { return nil }
            return Credentials(user: user, password: password, database: database)
        }
    }

    private func machineName(_ node: YAMLNode) -> String? {
        guard let name = findings.text(node, "a machine") else { return nil }
        let all = file.sections.machines?.entries?.map(\.name) ?? []
        guard !all.contains(name) else { return name }
        let message = "unknown machine \(name.quoted)"
        findings.unknown(message, name: name, among: all, at: node.location)
        return nil
    }

    /// The name of the endpoint that a connection leads to; `nil` where it needs none or there is a mistake.
    private func resolve(
        _ connection: ConnectionDescription,
        _ fields: Fields,
        consumer: MachineDraft,
        provider: MachineDraft
    ) -> String? {
        var wanted = connection.endpoint
        var requirement: Application.Requirement?
        if connection.requirement != nil {
            requirement = requirementNamed(in: connection, fields, of: consumer)
            guard let requirement else { return nil }
            wanted = wanted ?? requirement.endpoint
        } else {
            let needsPort = connection.settings.contains { rule in
                rule.set.contains { $0.value.references.contains { $0.root == "to" && $0.member == "port" } }
            }
            guard wanted != nil || needsPort || connection.settings.isEmpty else { return nil }
        }
        guard provider.isKnownWhole else { return nil }
        let place = fields.optional("endpoint")?.location ?? fields.optional("to")?.location
        let candidates = provider.endpoints.filter { wanted == nil || $0.name == wanted }
        let understood = candidates.filter { requirement?.understands($0) ?? true }
        if candidates.count == 1 || understood.count == 1 { return (understood + candidates)[0].name }
        let names = provider.endpoints.map(\.name)
        if candidates.isEmpty {
            let what = wanted.map { "endpoint \($0.quoted)" } ?? "endpoint"
            let message = "machine \(provider.name.quoted) offers no \(what)"
            findings.unknown(message, name: wanted ?? "", among: names, at: place)
        } else {
            let list = names.sorted().map(\.quoted).joined(separator: ", ")
            let message = "machine \(provider.name.quoted) offers more than one endpoint that could be meant"
            let hint = wanted == nil ? "say which with 'endpoint': \(list)" : "several of its applications offer it"
            findings.error(message, at: place, hint: hint)
        }
        return nil
    }

    /// What the connection's 'as' names.
    private func requirementNamed(
        in connection: ConnectionDescription,
        _ fields: Fields,
        of consumer: MachineDraft
    ) -> Application.Requirement? {
        guard let name = connection.requirement else { return nil }
        if let requirement = consumer.requirements.first(where: { $0.name == name }) { return requirement }
        if consumer.isKnownWhole {
            let message = "no application of machine \(consumer.name.quoted) requires \(name.quoted)"
            let names = consumer.requirements.map(\.name)
            findings.unknown(message, name: name, among: names, at: fields.optional("as")?.location)
        }
        return nil
    }

    private func checkRequirements(of machines: [MachineDraft], satisfied: Set<[String]>) {
        for machine in machines {
            for choice in machine.choices {
                for requirement in choice.application?.requires ?? []
                where !requirement.isOptional && !satisfied.contains([machine.name, requirement.name]) {
                    let subject = "application \(choice.choice.name.quoted) of machine \(machine.name.quoted)"
                    let hint = "add {from: \(machine.name), to: ..., as: \(requirement.name)} to 'connections'"
                    let message = "\(subject) has no connection for its \(requirement.name.quoted)"
                    findings.error(message, at: choice.location, hint: hint)
                }
            }
        }
    }
}
