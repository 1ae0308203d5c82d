import LabModel

/// The user's answers to what one application asks, defaults filled in.
struct AnswerSheet {
    /// The answers that take effect at installation.
    private(set) var installation: [String: AnswerValue] = [:]
    /// The answers that take effect in every deployed machine.
    private(set) var deployment: [String: AnswerValue] = [:]
    /// What is wrong with them.
    private(set) var diagnostics: [Diagnostic] = []

    /// Fills in the answers of `application` on `machine`.
    init(
        _ choice: MachineDescription.ApplicationChoice,
        for application: Application,
        on machine: MachineDescription,
        secrets: [String]
    ) {
        let place = "of application '\(application.name)' on machine '\(machine.name)'"
        let known = application.answers.map(\.name)
        for name in choice.answers.keys.sorted() where !known.contains(name) {
            diagnostics.append(
                .error(
                    "'\(name)' is no answer \(place)",
                    at: machine.location,
                    hint: Suggestion.hint(for: name, among: known)
                )
            )
        }
        for answer in application.answers {
            guard let value = choice.answers[answer.name] ?? answer.fallback else {
                diagnostics.append(
                    .error(
                        "answer '\(answer.name)' \(place) is missing and has no default",
                        at: machine.location,
                        hint: "write '\(application.name): {\(answer.name): ...}' under 'applications'"
                    )
                )
                continue
            }
            check(value, of: answer, secrets: secrets, place: place, at: machine.location)
            switch answer.moment {
            case .installation: installation[answer.name] = value
            case .deployment: deployment[answer.name] = value
            }
        }
    }

    /// Images are shared between labs, so that nothing of a lab may be in them; scripts get text, not references.
    private mutating func check(
        _ value: AnswerValue,
        of answer: Application.Answer,
        secrets: [String],
        place: String,
        at location: SourceLocation?
    ) {
        for reference in value.templates.flatMap(\.references).uniqued() {
            if answer.moment == .installation {
                let what =
                    reference.root == "secret"
                    ? "takes effect in the image, which must not have a secret"
                    : "takes effect in the image and cannot have '${\(reference)}'"
                diagnostics.append(.error("answer '\(answer.name)' \(place) \(what)", at: location))
            } else if reference.root != "secret" {
                diagnostics.append(
                    .error("answer '\(answer.name)' \(place) has '${\(reference)}', which is not known", at: location)
                )
            } else if !secrets.contains(reference.member ?? "") {
                diagnostics.append(
                    .error(
                        "answer '\(answer.name)' \(place) has '${\(reference)}', which is no secret of this lab",
                        at: location,
                        hint: Suggestion.hint(for: reference.member ?? "", among: secrets)
                    )
                )
            }
        }
    }
}
