/// What went wrong with a socket.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// The path has more bytes than a socket's address holds.
        case pathTooLong
        /// The system refused; the number is its `errno`.
        case system(Int32)
        /// Nothing connected, or nothing listened, within the time that was given.
        case timedOut
        /// The stream was closed on this side.
        case closed
    }

    /// The kind.
    public let code: Code
    /// The path of the socket.
    public let path: String
    /// What was attempted: `connect`, `bind`, `accept`, `send`, `receive`.
    public let action: String

    /// Creates an error.
    public init(_ code: Code, path: String, action: String) {
        self.code = code
        self.path = path
        self.action = action
    }

    /// What went wrong, in words.
    public var description: String {
        let reason =
            switch code {
            case .pathTooLong: "the path has \(path.utf8.count) bytes, a socket's may have \(SocketAddress.longestPath)"
            case .system(let number): systemErrorText(number)
            case .timedOut: "nothing answered in time"
            case .closed: "the stream is closed"
            }
        return "cannot \(action) on socket '\(path)': \(reason)"
    }
}
