import LabModel

/// The command of an application's ready check, with values and answers in the place of references.
struct ReadyCommand {
    /// What is wrong with the command, and what to do about it.
    struct Mistake {
        let message: String
        let hint: String?
    }

    /// The command; where there is a mistake, with nothing in the place of the reference.
    private(set) var text = ""
    /// The mistakes in it.
    private(set) var mistakes: [Mistake] = []

    /// Fills in the template `source` for a machine with the operating system `system`.
    init(_ source: String, of application: Application, answers: AnswerSheet, system: String) {
        let subject = "the ready check of application '\(application.name)'"
        guard let template = try? Template(source) else {
            mistakes.append(Mistake(message: "\(subject) is no template", hint: "write '$${' for a literal '${'"))
            return
        }
        text = template.filled { reference in
            switch reference.root {
            case "value":
                return value(reference.member ?? "", of: application, system: system)
            case "answer":
                return answer(reference.member ?? "", in: answers, subject: subject)
            default:
                mistakes.append(
                    Mistake(
                        message: "\(subject) has '${\(reference)}', which is not known",
                        hint: "write '$${' for a literal '${'"
                    )
                )
                return ""
            }
        }
    }

    private mutating func value(_ name: String, of application: Application, system: String) -> String {
        if let text = application.values[name]?[system] { return text }
        mistakes.append(
            Mistake(
                message: "application '\(application.name)' has no value '\(name)' for '\(system)'",
                hint: application.values[name] == nil
                    ? Suggestion.hint(for: name, among: application.values.keys.sorted())
                    : "add it to the application's 'values'"
            )
        )
        return ""
    }

    /// A check is part of the record of a run, where a secret must not be.
    private mutating func answer(_ name: String, in answers: AnswerSheet, subject: String) -> String {
        let value = answers.installation[name] ?? answers.deployment[name]
        if case .text(let template) = value, let text = template.literalText { return text }
        let fault = value?.templates.contains { !$0.references.isEmpty } == true ? "a secret" : "not one value"
        mistakes.append(
            Mistake(
                message: value == nil
                    ? "\(subject) has '${answer.\(name)}', which has no answer"
                    : "\(subject) has '${answer.\(name)}', which is \(fault)",
                hint: nil
            )
        )
        return ""
    }
}
