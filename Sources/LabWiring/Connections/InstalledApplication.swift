import LabModel

/// An application of a machine with what the user answered.
struct InstalledApplication {
    /// What the library says of it.
    let application: Application
    /// What the lab file answers.
    let answers: [String: AnswerValue]

    /// The applications of a machine that the library knows, in the order of their installation.
    static func all(of machine: MachineDescription, in library: [String: Application]) -> [InstalledApplication] {
        machine.applications.compactMap { choice in
            library[choice.name].map { InstalledApplication(application: $0, answers: choice.answers) }
        }
    }

    /// The answer that counts: the user's, or else the application's own; `nil` when there is none.
    func answer(_ name: String) -> AnswerValue? {
        guard let declared = application.answers.first(where: { $0.name == name }) else { return nil }
        return answers[name] ?? declared.fallback
    }
}
