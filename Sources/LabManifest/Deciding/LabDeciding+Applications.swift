import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// A machine without the applications that a value of an axis calls `none`.
    func withoutNone(_ machine: YAMLNode) -> YAMLNode {
        guard let entries = machine.entries else { return machine }
        let kept = entries.map { entry in
            guard entry.name == "applications", let elements = entry.value.elements else { return entry }
            let present = elements.filter { element in
                element.scalar?.text.contains("${") != true || partlyFilled(element).scalar?.text != "none"
            }
            return YAMLNode.Entry(key: entry.key, value: YAMLNode(.sequence(present), at: entry.value.location))
        }
        return YAMLNode(.mapping(kept), at: machine.location)
    }

    /// The applications of a machine: a list of names, or of names with answers.
    func choices(_ node: YAMLNode, on system: OperatingSystem?) -> [MachineDraft.Choice] {
        var seen: Set<String> = []
        return findings.list(node, "a list of applications") { element in
            guard let choice = choice(element, on: system) else { return nil }
            if !seen.insert(choice.choice.name).inserted {
                findings.error("application \(choice.choice.name.quoted) is there twice", at: choice.location)
            }
            return choice
        } ?? []
    }

    private func choice(_ node: YAMLNode, on system: OperatingSystem?) -> MachineDraft.Choice? {
        if let entries = node.entries {
            guard let entry = entries.first, entries.count == 1 else {
                let hint = "write '- NAME: {ANSWER: VALUE}', one application an element"
                findings.error("expected one application with its answers", at: node.location, hint: hint)
                return nil
            }
            guard let answers = entry.value.entries else {
                findings.expected("a mapping of answers to values", found: entry.value)
                return nil
            }
            return choice(named: entry.name, answers: answers, at: entry.key.location, on: system)
        }
        // Only names are left to be read, and a reference that is still here has no value.
        let literal = literal(node)
        guard let name = findings.text(literal, "an application") else { return nil }
        return choice(named: name, answers: [], at: node.location, on: system)
    }

    private func choice(
        named name: String,
        answers: [YAMLNode.Entry],
        at location: SourceLocation,
        on system: OperatingSystem?
    ) -> MachineDraft.Choice? {
        var choice = MachineDraft.Choice(choice: .init(name: name), location: location)
        guard let application = library.applications[name] else {
            if !library.unreadable.contains(name) {
                let message = "unknown application \(name.quoted)"
                findings.unknown(message, name: name, among: library.applications.keys, at: location)
            }
            return choice
        }
        choice.application = application
        if let system, !application.runsOn.contains(system.name) {
            let systems = application.runsOn.map(\.quoted).joined(separator: ", ")
            let message = "application \(name.quoted) does not run on \(system.name.quoted)"
            findings.error(message, at: location, hint: "it runs on \(systems)")
        }
        choice.choice.answers = self.answers(answers, for: application, at: location)
        return choice
    }

    private func answers(
        _ entries: [YAMLNode.Entry],
        for application: Application,
        at location: SourceLocation
    ) -> [String: AnswerValue] {
        var values: [String: AnswerValue] = [:]
        for entry in entries {
            guard let answer = application.answers.first(where: { $0.name == entry.name }) else {
                let message = "application \(application.name.quoted) has no answer \(entry.name.quoted)"
                let names = application.answers.map(\.name)
                findings.unknown(message, name: entry.name, among: names, at: entry.key.location)
                continue
            }
            var scope = scopes.answers
            if answer.moment == .installation {
                scope.roots["secret"] = nil
                scope.elsewhere["secret"] = "answer \(entry.name.quoted) takes effect at installation, without secrets"
            }
            values[entry.name] = findings.answer(entry.value, scope: scope)
        }
        for answer in application.answers
        where answer.fallback == nil && !entries.contains(where: { $0.name == answer.name }) {
            let hint = "write '\(application.name): {\(answer.name): ...}'"
            findings.error(
                "application \(application.name.quoted) needs the answer '\(answer.name)'",
                at: location,
                hint: hint
            )
        }
        return values
    }
}
