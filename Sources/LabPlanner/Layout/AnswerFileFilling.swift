import LabModel

/// Fills the answer files of an application with what a machine answers.
struct AnswerFileFilling {
    /// The answer files that go into the image, whole.
    private(set) var installation: [AnswerFile] = []
    /// Those that a deployed machine gets; references to secrets, and to the machine itself, stay.
    private(set) var deployment: [AnswerFile] = []
    /// What is wrong.
    private(set) var diagnostics: [Diagnostic] = []

    init(_ application: Application, answers: AnswerSheet, on machine: MachineDescription) {
        for file in application.answerFiles {
            var filled = file
            let segments = file.content.segments.flatMap { segment -> [Template.Segment] in
                guard case .reference(let reference) = segment else { return [segment] }
                switch reference.root {
                case "value":
                    let text = application.values[reference.member ?? ""]?[machine.operatingSystem] ?? ""
                    return [.literal(text)]
                case "answer":
                    return value(reference, in: answers, of: application, on: machine)
                default: return [segment]
                }
            }
            // What two pieces of text make together is one piece.
            filled.content = Template(segments: segments).partlyFilled { _ in nil }
            if file.moment == .installation { installation.append(filled) } else { deployment.append(filled) }
        }
    }

    private mutating func value(
        _ reference: Reference,
        in answers: AnswerSheet,
        of application: Application,
        on machine: MachineDescription
    ) -> [Template.Segment] {
        let name = reference.member ?? ""
        switch answers.installation[name] ?? answers.deployment[name] {
        case .text(let template): return template.segments
        // A missing answer is reported already.
        case nil: return []
        case .list, .map:
            let message = "answer '\(name)' of application '\(application.name)' on machine '\(machine.name)' "
            let hint = "an answer file of the application has it as '${\(reference)}'"
            let diagnostic = Diagnostic.error(message + "is not one value", at: machine.location, hint: hint)
            if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
            return []
        }
    }
}
