public import LabModel

/// A TCP connection that a guest makes to see what answers.
public struct TCPExchange: Hashable, Sendable {
    /// What came of it.
    public enum Answer: Hashable, Sendable {
        /// The connection was made, from a port of the guest; with what the peer sent, complete unless time ran out or
        /// the peer broke it off.
        case connected(reply: [UInt8], isComplete: Bool, localPort: UInt16)
        /// Nothing listens on the port.
        case refused
        /// Nothing answered in time.
        case timedOut
        /// The guest has no way to the address; the number is an `errno`.
        case unreachable(Int32)
    }

    /// The peer's address.
    public var address: IPAddress
    /// The peer's port.
    public var port: UInt16
    /// What is sent when the connection is there.
    public var request: [UInt8]
    /// How much of the reply is waited for, at most 256 KiB; with 0 the connection alone is enough.
    public var replyLimit: ByteCount
    /// How long all of it may take.
    public var limit: Duration
    /// The pause after which the guest tries again while nothing answers; `nil` is to try once.
    public var retry: Duration?
    /// How long the connection stays open after the answer, which then comes as soon as the peer has said anything;
    /// `nil` is to wait for all of the answer and then to close it.
    public var stay: Duration?

    /// Creates an exchange.
    public init(
        _ address: IPAddress,
        port: UInt16,
        request: [UInt8] = [],
        replyLimit: ByteCount = ByteCount(bytes: 0),
        within limit: Duration,
        retry: Duration? = nil,
        stay: Duration? = nil
    ) {
        self.address = address
        self.port = port
        self.request = request
        self.replyLimit = replyLimit
        self.limit = limit
        self.retry = retry
        self.stay = stay
    }

    /// Creates an exchange with an address of version 4.
    public init(
        _ address: IPv4Address,
        port: UInt16,
        request: [UInt8] = [],
        replyLimit: ByteCount = ByteCount(bytes: 0),
        within limit: Duration,
        retry: Duration? = nil,
        stay: Duration? = nil
    ) {
        self.init(
            .v4(address),
            port: port,
            request: request,
            replyLimit: replyLimit,
            within: limit,
            retry: retry,
            stay: stay
        )
    }
}
