public import LabModel

/// A TCP connection that a guest makes to see what answers.
public struct TCPExchange: Hashable, Sendable {
    /// What came of it.
    public enum Answer: Hashable, Sendable {
        /// The connection was made; with what the peer sent, complete unless time ran out or the peer broke it off.
        case connected(reply: [UInt8], isComplete: Bool)
        /// Nothing listens on the port.
        case refused
        /// Nothing answered in time.
        case timedOut
        /// The guest has no way to the address; the number is an `errno`.
        case unreachable(Int32)
    }

    /// The peer's address.
    public var address: IPv4Address
    /// The peer's port.
    public var port: UInt16
    /// What is sent when the connection is there.
    public var request: [UInt8]
    /// How much of the reply is waited for, at most 256 KiB; with 0 the connection alone is enough.
    public var replyLimit: ByteCount
    /// How long all of it may take.
    public var limit: Duration

    /// Creates an exchange.
    public init(
        _ address: IPv4Address,
        port: UInt16,
        request: [UInt8] = [],
        replyLimit: ByteCount = ByteCount(bytes: 0),
        within limit: Duration
    ) {
        self.address = address
        self.port = port
        self.request = request
        self.replyLimit = replyLimit
        self.limit = limit
    }
}
