import Synchronization

/// Something that a program in a guest asks of the host: `assay-barrier start 3` calls `barrier` with two arguments.
public struct GuestCall: Hashable, Sendable {
    /// A number that no other call of this process has.
    public let id: UInt64
    /// What is called.
    public let name: String
    /// The words after it, in order.
    public let arguments: [String]

    private static let lastID = Atomic<UInt64>(0)

    /// Creates a call that differs from all others.
    public init(_ name: String, _ arguments: [String] = []) {
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.name = name
        self.arguments = arguments
    }
}

/// What a caller in a guest is told.
public struct GuestAnswer: Hashable, Sendable {
    /// The exit status of the calling program, 0 to 255; with 0 it goes on to the command that it was given, if any.
    public var status: Int32
    /// What the calling program prints, to standard error unless the status is 0; at most `largestOutput` bytes of it.
    public var output: String

    /// The most that a caller prints.
    public static let largestOutput = 60 << 10

    /// Creates an answer.
    public init(status: Int32 = 0, output: String = "") {
        self.status = status
        self.output = output
    }

    /// The answer to a call that nobody knows or takes (`EX_UNAVAILABLE`).
    public static func unavailable(_ reason: String) -> GuestAnswer { GuestAnswer(status: 69, output: reason) }

    /// The answer to a call with wrong arguments (`EX_USAGE`).
    public static func misused(_ reason: String) -> GuestAnswer { GuestAnswer(status: 64, output: reason) }
}

/// Answers the calls of one guest.
///
/// Callers are not trusted: every program of the guest may call, with any words.
public protocol GuestCallHandler: Sendable {
    /// Answers a call; cancelled when the caller or its machine goes away before that.
    func answer(_ call: GuestCall) async -> GuestAnswer

    /// Is told, once for each call and after `answer` has returned, that the caller has ended: the calling program, and
    /// the command that it ran, have exited or were killed, or their machine has gone.
    func callerEnded(_ call: GuestCall) async
}
