import LabModel
import LabYAML

/// The references that the parts of an application's file may have.
struct ApplicationScopes {
    /// The application's own values and answers.
    let own: ReferenceScope
    /// Those of settings.
    let settings: SettingScope

    init(answers: [String], values: [String]) {
        var scope = ReferenceScope(
            roots: [
                "answer": ReferenceScope.Root(members: answers.sorted()),
                "value": ReferenceScope.Root(members: values.sorted()),
            ],
            elsewhere: ["secret": "an answer can hold a secret: '${answer.NAME}'"]
        )
        for peer in ["from", "to"] { scope.elsewhere[peer] = "it is known only in the values of settings" }
        scope.elsewhere["credentials"] = "they are known only in the values of settings"
        own = scope
        for peer in ["from", "to"] {
            scope.elsewhere[peer] = nil
            scope.roots[peer] = SettingScope.peer
        }
        scope.elsewhere["credentials"] = nil
        scope.roots["credentials"] = SettingScope.credentials
        settings = SettingScope(file: own, value: scope)
    }
}

extension Findings {
    /// Reads what an application offers.
    func endpoints(
        _ node: YAMLNode,
        answers: [Application.Answer],
        scopes: ApplicationScopes
    ) -> [Application.Endpoint] {
        map(node, "a mapping of names to endpoints") { entry -> Application.Endpoint? in
            _ = isName(entry.name, "the name of an endpoint", style: .identifier, at: entry.key.location)
            let subject = "endpoint \(entry.name.quoted)"
            return fields(entry.value, of: subject, at: entry.key.location) { fields -> Application.Endpoint in
                Application.Endpoint(
                    name: entry.name,
                    port: fields.required("port").flatMap { port($0) } ?? 1,
                    speaks: fields.optional("protocol").flatMap { endpointProtocol($0) } ?? .tcp,
                    accounts: fields.optional("accounts").flatMap { accounts($0, among: answers) },
                    settings: fields.optional("settings").map { settingRules($0, scope: scopes.settings) } ?? [],
                    reload: reloads(in: fields, scope: scopes.settings.value)
                )
            }
        } ?? []
    }

    /// Reads what an application depends on.
    func requirements(_ node: YAMLNode, scopes: ApplicationScopes) -> [Application.Requirement] {
        map(node, "a mapping of names to requirements") { entry -> Application.Requirement? in
            _ = isName(entry.name, "the name of a requirement", style: .identifier, at: entry.key.location)
            let subject = "requirement \(entry.name.quoted)"
            return fields(entry.value, of: subject, at: entry.key.location) { fields -> Application.Requirement in
                Application.Requirement(
                    name: entry.name,
                    endpoint: fields.optional("endpoint").flatMap { name($0, "an endpoint", style: .identifier) },
                    speaks: fields.optional("protocol").flatMap { endpointProtocol($0) },
                    isOptional: fields.flag("optional"),
                    takesSeveral: fields.flag("several"),
                    settings: fields.optional("settings").map { settingRules($0, scope: scopes.settings) } ?? [],
                    reload: reloads(in: fields, scope: scopes.settings.value)
                )
            }
        } ?? []
    }

    private func endpointProtocol(_ node: YAMLNode) -> EndpointProtocol? {
        word(node, among: EndpointProtocol.allCases.map(\.rawValue), "a protocol").flatMap(EndpointProtocol.init)
    }

    /// Reads the name of the answer that gets the accounts of consumers.
    private func accounts(_ node: YAMLNode, among answers: [Application.Answer]) -> String? {
        guard let name = word(node, among: answers.map(\.name), "an answer of the application") else { return nil }
        let answer = answers.first { $0.name == name }
        guard answer?.moment == .deployment else {
            error("answer \(name.quoted) takes effect at installation, without secrets", at: node.location)
            return nil
        }
        if let fallback = answer?.fallback, case .list = fallback { return name }
        if answer?.fallback == nil { return name }
        error("answer \(name.quoted) is no list", at: node.location, hint: "give it a list as its 'default'")
        return nil
    }
}
