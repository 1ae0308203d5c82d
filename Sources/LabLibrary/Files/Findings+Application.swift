import LabModel
import LabYAML

extension Findings {
    /// Reads the description of an application from the folder of that name.
    func application(_ node: YAMLNode, named name: String, folder: String) -> Application? {
        fields(node, of: "application \(name.quoted)") { fields -> Application? in
            checkName(fields, key: "application", is: name, "an application")
            let runsOn = runsOn(fields)
            let answers = fields.optional("answers").map { self.answers($0) } ?? []
            let values = fields.optional("values").map { self.values($0, runsOn: runsOn) } ?? [:]
            let scopes = ApplicationScopes(answers: answers.map(\.name), values: Array(values.keys))
            let subject = "application \(name.quoted)"
            let nothing = Needs(memory: .mebibytes(0), disk: .mebibytes(0))
            var application = Application(
                name: name,
                version: fields.text("version", "a version") ?? "distribution",
                runsOn: runsOn,
                needs: fields.optional("needs").flatMap { needs($0, subject: subject) } ?? nothing,
                answers: answers,
                values: values,
                folder: folder,
                location: node.location
            )
            readInstallation(fields, into: &application)
            application.configuration = fields.list("configuration", "a list of folders") { machinePath($0) }
            application.provides =
                fields.optional("provides").map {
                    endpoints($0, answers: answers, scopes: scopes)
                } ?? []
            application.requires = fields.optional("requires").map { requirements($0, scopes: scopes) } ?? []
            application.identity = fields.optional("identity").map { declaredIdentity($0) } ?? DeclaredIdentity()
            application.ready = fields.optional("ready").map { readyChecks($0, references: scopes.own) } ?? []
            return application
        }
    }

    private func runsOn(_ fields: Fields) -> [String] {
        guard let node = fields.required("runsOn") else { return [] }
        var seen: Set<String> = []
        let systems = list(node, "a list of operating systems") { element -> String? in
            guard let system = name(element, "an operating system", style: .library) else { return nil }
            if !seen.insert(system).inserted { error("\(system.quoted) is there twice", at: element.location) }
            return system
        }
        if node.elements?.isEmpty == true { error("\(fields.subject) runs on no operating system", at: node.location) }
        return systems ?? []
    }

    private func readInstallation(_ fields: Fields, into application: inout Application) {
        let folder = application.folder
        if let install = fields.optional("install") {
            _ = self.fields(install, of: "the installation") { install -> Void? in
                application.packages = install.list("packages", "a list of packages") { package($0) }
                application.sources = install.list("sources", "a list of sources") {
                    applicationSource($0, folder: folder)
                }
                application.installScript = install.optional("script").flatMap {
                    path($0, inside: folder, "script", to: .file)
                }
            }
        }
        application.files = fields.optional("files").map { fileCopies($0, inside: folder) } ?? []
        let (answers, values) = (application.answers, Array(application.values.keys))
        application.answerFiles = fields.list("templates", "a list of answer files") {
            answerFile($0, folder: folder, answers: answers, values: values)
        }
        application.configureScript = fields.optional("configure").flatMap {
            path($0, inside: folder, "script", to: .file)
        }
    }

    private func answers(_ node: YAMLNode) -> [Application.Answer] {
        map(node, "a mapping of names to answers") { entry -> Application.Answer? in
            _ = isName(entry.name, "the name of an answer", style: .identifier, at: entry.key.location)
            return fields(entry.value, of: "answer \(entry.name.quoted)") { fields -> Application.Answer in
                let fallback = fields.optional("default").flatMap { answer($0, scope: ReferenceScope()) }
                let moments = Application.Answer.Moment.allCases.map(\.rawValue)
                let moment = fields.optional("at").flatMap { word($0, among: moments, "a moment") }
                return Application.Answer(
                    name: entry.name,
                    fallback: fallback,
                    moment: moment.flatMap(Application.Answer.Moment.init(rawValue:)) ?? .installation
                )
            }
        } ?? []
    }

    private func values(_ node: YAMLNode, runsOn: [String]) -> [String: [String: String]] {
        var values: [String: [String: String]] = [:]
        _ = map(node, "a mapping of names to values") { entry -> Void? in
            _ = isName(entry.name, "the name of a value", style: .identifier, at: entry.key.location)
            var texts: [String: String] = [:]
            _ = map(entry.value, "a mapping of operating systems to texts") { system -> Void? in
                texts[system.name] = line(system.value)
                guard !runsOn.contains(system.name) else { return }
                let message = "the application does not run on \(system.name.quoted)"
                unknown(message, name: system.name, among: runsOn, at: system.key.location)
            }
            let missing = runsOn.filter { entry.value[$0] == nil }
            if !missing.isEmpty, entry.value.entries != nil {
                let names = missing.map(\.quoted).joined(separator: ", ")
                error("value \(entry.name.quoted) has no text for \(names)", at: entry.key.location)
            }
            values[entry.name] = texts
        }
        return values
    }
}
