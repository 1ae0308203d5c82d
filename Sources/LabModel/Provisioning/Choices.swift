public import FoundationEssentials

/// What a provisioning task was asked for; no secret's value is in it.
public struct Choices: Hashable, Sendable {
    /// An answer of the user's to what an application asks.
    public struct Answer: Hashable, Sendable {
        /// The application.
        public var application: String
        /// The variable that its scripts read.
        public var name: String
        /// The value, secrets as the references that they were written as.
        public var value: String

        /// Creates an answer.
        public init(application: String, name: String, value: String) {
            self.application = application
            self.name = name
            self.value = value
        }
    }

    /// The task's name.
    public var task: String
    /// The version of Assay that was asked.
    public var version: String
    /// When it was asked.
    public var requested: Date
    /// The suspended lab that a copy is asked of; `nil` for a new lab.
    public var template: String?
    /// What is planned.
    public var planned: PlannedLab
    /// The answers of each machine by its name.
    public var answers: [String: [Answer]]

    /// Creates choices.
    public init(
        task: String,
        version: String,
        requested: Date,
        template: String? = nil,
        planned: PlannedLab,
        answers: [String: [Answer]]
    ) {
        self.task = task
        self.version = version
        self.requested = requested
        self.template = template
        self.planned = planned
        self.answers = answers
    }
}
