package import LabModel
import LabSettings
package import LabYAML

/// The references that the settings of a connection may have.
package struct SettingScope: Sendable {
    /// Those in the path of the file.
    package var file: ReferenceScope
    /// Those in the values and in what is done afterwards.
    package var value: ReferenceScope

    /// Creates a scope.
    package init(file: ReferenceScope, value: ReferenceScope) {
        self.file = file
        self.value = value
    }

    /// What may follow `from` and `to`.
    package static let peer = ReferenceScope.Root(
        members: ["name", "host", "address", "addresses", "port"],
        takesIndex: true
    )

    /// What may follow `credentials`.
    package static let credentials = ReferenceScope.Root(members: ["user", "password", "database"])
}

extension Findings {
    /// Reads the list of settings that a connection writes.
    package func settingRules(_ node: YAMLNode, scope: SettingScope) -> [SettingRule] {
        list(node, "a list of settings") { settingRule($0, scope: scope) } ?? []
    }

    private func settingRule(_ node: YAMLNode, scope: SettingScope) -> SettingRule? {
        fields(node, of: "a setting") { fields -> SettingRule? in
            let file = fields.required("file").flatMap { settingFile($0, scope: scope.file) }
            let format = fields.required("format").flatMap { settingFormat($0) }
            let set = fields.required("set").flatMap { assignments($0, of: format, scope: scope.value) }
            let create = fields.flag("create")
            let separator = fields.optional("separator").flatMap { self.separator($0) } ?? ","
            guard let file, let format, let set else { return nil }
            return SettingRule(
                file: file,
                format: format,
                set: set,
                create: create,
                separator: separator,
                location: node.location
            )
        }
    }

    private func settingFile(_ node: YAMLNode, scope: ReferenceScope) -> Template? {
        guard line(node, "an absolute path") != nil, let template = template(node, in: scope) else { return nil }
        // A reference stands for a part of the path that is checked when it is known.
        let shape = template.filled { _ in "x" }
        return isMachinePath(shape, at: node.location) ? template : nil
    }

    private func settingFormat(_ node: YAMLNode) -> SettingFormat? {
        let names = SettingFormat.allCases.map(\.rawValue)
        return word(node, among: names, "a format").flatMap(SettingFormat.init(rawValue:))
    }

    private func assignments(
        _ node: YAMLNode,
        of format: SettingFormat?,
        scope: ReferenceScope
    ) -> [SettingRule.Assignment]? {
        let assignments = map(node, "a mapping of paths to values") { entry -> SettingRule.Assignment? in
            guard !entry.name.isEmpty, hasOnlyText(entry.name, at: entry.key.location) else { return nil }
            if let format, let mistake = SettingsDocument.mistake(in: entry.name, of: format) {
                error(
                    "\(entry.name.quoted) is no path of format '\(format.rawValue)': \(mistake)",
                    at: entry.key.location
                )
                return nil
            }
            guard !entry.value.isNothing else {
                expected("a value", found: entry.value)
                return nil
            }
            return template(entry.value, in: scope, "a value").map {
                SettingRule.Assignment(path: entry.name, value: $0)
            }
        }
        if node.entries?.isEmpty == true { error("a setting sets at least one value", at: node.location) }
        return assignments
    }

    private func separator(_ node: YAMLNode) -> String? {
        guard let text = node.scalar?.text else {
            expected("a separator", found: node)
            return nil
        }
        return hasOnlyText(text, at: node.location) ? text : nil
    }
}

// MARK: - What is done afterwards

extension Findings {
    /// Reads the keys `reload` and `restart` (services), `hangup` and `renew` (files with the number of a process) and `run`
    /// (a command) of something that changes settings.
    package func reloads(in fields: Fields, scope: ReferenceScope) -> [Reload] {
        let reloads = services(of: "reload", in: fields, scope: scope).map { Reload.reload(service: $0) }
        let restarts = services(of: "restart", in: fields, scope: scope).map { Reload.restart(service: $0) }
        let hangUps = processFile(of: "hangup", in: fields, scope: scope).map { Reload.hangUp(file: $0) }
        let renewals = processFile(of: "renew", in: fields, scope: scope).map { Reload.renew(file: $0) }
        let run = fields.optional("run").flatMap { node -> Template? in
            text(node, "a command") == nil ? nil : template(node, in: scope, "a command")
        }
        return reloads + restarts + [hangUps, renewals, run.map { Reload.run($0) }].compactMap(\.self)
    }

    private func processFile(of key: String, in fields: Fields, scope: ReferenceScope) -> Template? {
        fields.optional(key).flatMap { settingFile($0, scope: scope) }
    }

    private func services(of key: String, in fields: Fields, scope: ReferenceScope) -> [Template] {
        guard let node = fields.optional(key) else { return [] }
        return oneOrMore(node) { element in
            line(element, "the name of a service") == nil ? nil : template(element, in: scope)
        }
    }
}
