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
                guard let present = present(element, templates: ["settings", "reload", "restart", "run"]) else {
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
            let to = fields.required("to").flatMap { machineName($0) }
            let requirement = fields.text("as", "a requirement")
            let endpoint = fields.text("endpoint", "an endpoint")
            let settings = fields.optional("settings").map { findings.settingRules($0, scope: scopes.settings) } ?? []
            let reload = findings.reloads(in: fields, scope: scopes.settings.value)
            _ = fields.optional("when")
            guard let from, let to else { return nil }
            guard let consumer = machines.first(where: { $0.name == from }),
                let provider = machines.first(where: { $0.name == to })
            else { return nil }
            var connection = ConnectionDescription(
                from: from,
                to: to,
                requirement: requirement,
                endpoint: endpoint,
                settings: settings,
                reload: reload,
                location: node.location
            )
            if Set(consumer.description.networks).isDisjoint(with: provider.description.networks),
                !consumer.description.networks.isEmpty, !provider.description.networks.isEmpty
            {
                let message = "machines \(from.quoted) and \(to.quoted) share no network"
                findings.error(message, at: fields.optional("to")?.location)
            }
            connection.endpoint = resolve(connection, fields, consumer: consumer, provider: provider) ?? endpoint
            return connection
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
        if let name = connection.requirement {
            let named = consumer.requirements.filter { $0.name == name }
            if named.isEmpty, consumer.isKnownWhole {
                let message = "no application of machine \(consumer.name.quoted) requires \(name.quoted)"
                let names = consumer.requirements.map(\.name)
                findings.unknown(message, name: name, among: names, at: fields.optional("as")?.location)
            }
            guard let requirement = named.first else { return nil }
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
        if candidates.count == 1 { return candidates[0].name }
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
