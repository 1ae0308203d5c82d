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
        own = scope
        for peer in ["from", "to"] {
            scope.elsewhere[peer] = nil
            scope.roots[peer] = SettingScope.peer
        }
        settings = SettingScope(file: own, value: scope)
    }
}

extension Findings {
    /// Reads what an application offers.
    func endpoints(_ node: YAMLNode, scopes: ApplicationScopes) -> [Application.Endpoint] {
        map(node, "a mapping of names to endpoints") { entry -> Application.Endpoint? in
            _ = isName(entry.name, "the name of an endpoint", style: .identifier, at: entry.key.location)
            let subject = "endpoint \(entry.name.quoted)"
            return fields(entry.value, of: subject, at: entry.key.location) { fields -> Application.Endpoint in
                Application.Endpoint(
                    name: entry.name,
                    port: fields.required("port").flatMap { port($0) } ?? 1,
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
                    isOptional: fields.flag("optional"),
                    settings: fields.optional("settings").map { settingRules($0, scope: scopes.settings) } ?? [],
                    reload: reloads(in: fields, scope: scopes.settings.value)
                )
            }
        } ?? []
    }
}
