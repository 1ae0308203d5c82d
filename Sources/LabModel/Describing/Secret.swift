/// A value that is never printed, logged, planned or recorded.
public struct Secret: Hashable, Sendable, Codable {
    /// Where the value comes from when the environment has none.
    public enum Fallback: Hashable, Sendable, Codable {
        /// It is drawn at random for each lab.
        case generated
        /// It is this text.
        case text(String)
        /// There is none: the environment must have it.
        case none
    }

    /// The name after `secret.`.
    public var name: String
    /// The environment variable that has the value.
    public var environment: String?
    /// Where it comes from otherwise.
    public var fallback: Fallback

    /// Creates a secret.
    public init(name: String, environment: String?, fallback: Fallback) {
        self.name = name
        self.environment = environment
        self.fallback = fallback
    }
}
