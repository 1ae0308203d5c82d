/// What the workshop says while it works.
public struct ImageProgress: Hashable, Sendable {
    /// How people name the image.
    public let image: String
    /// What is being done: `system`, `nginx`, `stage`, `start and suspend`.
    public let step: String
    /// Whether the step begins; otherwise it has ended.
    public let isBeginning: Bool
    /// How long the step took, when it has ended.
    public let duration: Duration?
}

/// An image that was made or found, for the catalog.
public struct ImageFacts: Hashable, Sendable {
    /// What a thing in the image store is.
    public enum Kind: String, Sendable {
        /// The tree of a bare system.
        case system
        /// What an application adds to a tree.
        case application
        /// A machine's image without identity.
        case staged
        /// A suspended machine.
        case instant
        /// A machine that is booted when it is deployed.
        case unstarted
        /// A disk with applications that are installed when a machine is deployed.
        case software
        /// A disk with data of a lab.
        case data
    }

    /// The key.
    public let key: String
    /// What it is.
    public let kind: Kind
    /// How people name it.
    public let title: String
    /// The absolute path of its folder.
    public let folder: String
    /// The key of what it was made from.
    public let parent: String?

    /// Says what was made or found.
    public init(key: String, kind: Kind, title: String, folder: String, parent: String?) {
        self.key = key
        self.kind = kind
        self.title = title
        self.folder = folder
        self.parent = parent
    }
}
