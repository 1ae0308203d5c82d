/// An answer file of an application: a template that is filled with what a user and a lab answer.
public struct AnswerFile: Hashable, Sendable, Codable {
    /// The absolute path in the machine.
    public var target: String
    /// The content, with references that are still to be filled.
    public var content: Template
    /// When it is filled: into the image, or in every machine that is deployed.
    public var moment: Application.Answer.Moment

    /// Creates an answer file.
    public init(target: String, content: Template, moment: Application.Answer.Moment) {
        self.target = target
        self.content = content
        self.moment = moment
    }
}
