/// How to see that a machine or an application is ready to be used; looked at from inside the machine.
public struct ReadyCheck: Hashable, Sendable, Codable {
    /// What is looked at.
    public enum Condition: Hashable, Sendable, Codable {
        /// Something accepts connections on a TCP port.
        case tcp(port: Int)
        /// A GET request on a port is answered with that status.
        case http(port: Int, path: String, status: Int)
        /// A shell command ends with status 0.
        case run(String)
    }

    /// What is looked at.
    public var condition: Condition
    /// How long it may take.
    public var limit: Duration

    /// The limit where the file names none.
    public static let defaultLimit = Duration.seconds(60)

    /// Creates a check.
    public init(_ condition: Condition, within limit: Duration = ReadyCheck.defaultLimit) {
        self.condition = condition
        self.limit = limit
    }
}
