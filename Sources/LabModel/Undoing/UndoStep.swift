/// How something that a task makes is unmade: what is to be written down before it is made.
///
/// While it is written down, what it names belongs to the task that wrote it, and to nobody else.
public struct UndoStep: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What is unmade.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A lab's folder, its sockets and its entry in the store; the target is the lab's id.
        case lab
        /// An image that is being made; the target is the name of its folder among the unfinished ones.
        case draft
        /// The removal of an image; the target is its key. It is finished when the store knows the image no more, and else never began.
        case imageRemoval
        /// An import that comes to the library or leaves it; the target is its name. What has no description there is removed.
        case importedSystem
        /// An image that came with a suspended lab which is being taken in; the target is what its two keys end with.
        case importedImage
        /// A suspended lab that is being saved; the target is the name of its folder, which nobody sees yet.
        case templateDraft
        /// The use of a suspended lab that goes away with its last user; the target is its name.
        ///
        /// The only kind that several tasks may have of one target.
        case template
        /// A task's usage area; the target is the task's id.
        case usageArea
        /// What the owner of a lab that stays prints until its lab is up; the target is the lab's id.
        case supervisorLog
    }

    /// What is unmade.
    public var kind: Kind
    /// Which one.
    public var target: String

    /// Creates a step.
    public init(_ kind: Kind, _ target: String) {
        self.kind = kind
        self.target = target
    }

    /// What was left when a dead owner's step is undone, for people.
    public var description: String {
        switch kind {
        case .lab: "lab '\(target)'"
        case .draft: "unfinished image \(target)"
        case .importedImage, .imageRemoval: "image \(target)"
        case .importedSystem: "import '\(target)'"
        case .templateDraft: "an unfinished lab template"
        case .template: "lab template '\(target)'"
        case .usageArea: "the usage area of task \(target)"
        case .supervisorLog: "the output of the owner of lab '\(target)'"
        }
    }
}
