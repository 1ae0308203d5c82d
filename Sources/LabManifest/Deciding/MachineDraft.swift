import LabModel

/// A machine of the cell while the lab is being decided.
struct MachineDraft {
    /// An application of it.
    struct Choice {
        /// The application and its answers.
        var choice: MachineDescription.ApplicationChoice
        /// What the library says of it; `nil` if it does not know it, which is already reported.
        var application: Application?
        /// Where the file names it.
        var location: SourceLocation
    }

    var description: MachineDescription
    /// The place of the machine's name.
    var location: SourceLocation
    var choices: [Choice] = []
    /// The places of the published ports, in their order.
    var publishPlaces: [SourceLocation] = []

    var name: String { description.name }

    /// Whether the library knows all applications.
    var isKnownWhole: Bool { choices.allSatisfy { $0.application != nil } }
    /// What the known applications depend on.
    var requirements: [Application.Requirement] { choices.flatMap { $0.application?.requires ?? [] } }
    /// What the known applications offer.
    var endpoints: [Application.Endpoint] { choices.flatMap { $0.application?.provides ?? [] } }
}
