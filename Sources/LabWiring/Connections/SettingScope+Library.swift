import LabModel

extension SettingScope {
    /// What the library says for the machine's system.
    func libraryValue(_ reference: Reference) throws(ConnectionMistake) -> String {
        let name = reference.member ?? ""
        let system = here.description.operatingSystem
        guard let owner = applications.first(where: { $0.application.values[name] != nil })?.application else {
            throw ConnectionMistake(
                "'${\(reference)}' is no value of an application of machine '\(here.description.name)'",
                hint: Suggestion.hint(for: name, among: applications.flatMap { $0.application.values.keys.sorted() })
            )
        }
        if let text = owner.values[name]?[system] { return text }
        throw ConnectionMistake(
            "application '\(owner.name)' has no value '\(name)' for '\(system)'",
            hint: "add it to the application's 'values'"
        )
    }

    /// What the user answered, or else the application's own answer; references to secrets are checked and stay.
    func answer(_ reference: Reference) throws(ConnectionMistake) -> Template {
        let name = reference.member ?? ""
        let owner = applications.first { installed in installed.application.answers.contains { $0.name == name } }
        guard let owner else {
            throw ConnectionMistake(
                "'${\(reference)}' is no answer of an application of machine '\(here.description.name)'",
                hint: Suggestion.hint(for: name, among: applications.flatMap { $0.application.answers.map(\.name) })
            )
        }
        switch owner.answer(name) {
        case .text(let template):
            return template
        case .list, .map:
            throw ConnectionMistake("answer '\(name)' of application '\(owner.application.name)' is not one value")
        case nil:
            throw ConnectionMistake(
                "application '\(owner.application.name)' on machine '\(here.description.name)' needs answer '\(name)'"
            )
        }
    }

    /// What the connection says of who the consumer is; references to secrets are checked and stay.
    func credential(_ reference: Reference) throws(ConnectionMistake) -> Template {
        let names = ["user", "password", "database"]
        guard let credentials else {
            throw ConnectionMistake(
                "'${\(reference)}' has no value: the connection has no 'credentials'",
                hint: "write 'credentials: {user: NAME, password: \"${secret.NAME}\"}' in the connection"
            )
        }
        let template: Template
        switch reference.member {
        case "user": template = credentials.user
        case "password": template = credentials.password
        case "database": template = credentials.database ?? credentials.user
        default:
            throw ConnectionMistake(
                "'${\(reference)}' is no part of credentials",
                hint: Suggestion.hint(for: reference.member ?? "", among: names)
            )
        }
        return try filled(template, other: nil, separator: "")
    }
}
