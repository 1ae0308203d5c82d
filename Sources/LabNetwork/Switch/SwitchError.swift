import Glibc

/// Why a switch could not be made or started.
public struct SwitchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The path cannot be the path of a socket.
        public static let unusablePath = Code("unusable path")
        /// Somebody listens at the path, or something that is not a socket lies there.
        public static let socketInUse = Code("socket in use")
        /// The switch was stopped, and does not start again.
        public static let stopped = Code("stopped")
        /// The operating system refused something; the cause says what.
        public static let refusedBySystem = Code("refused by the system")

        /// The kind in words.
        public let description: String

        private init(_ description: String) {
            self.description = description
        }
    }

    /// A call of the operating system that failed.
    public struct SystemCall: Error, Hashable, Sendable, CustomStringConvertible {
        /// The name of the call.
        public let name: String
        /// The error's number (errno(3)).
        public let number: Int32

        /// The call and the system's words for the error.
        public var description: String { "\(name): \(String(cString: strerror(number)))" }
    }

    /// The kind of failure.
    public let code: Code
    /// The path of the switch's socket.
    public let subject: String
    /// What went wrong: a lower-case clause without a full stop.
    public let reason: String
    /// What the operating system said, if it was asked.
    public let cause: SystemCall?

    init(_ code: Code, _ subject: String, _ reason: String, cause: SystemCall? = nil) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.cause = cause
    }

    /// The failure of the system's call `name`, whose error is still in `errno`.
    static func failed(_ name: String, _ subject: String) -> SwitchError {
        let cause = SystemCall(name: name, number: errno)
        return SwitchError(.refusedBySystem, subject, "the system gave no socket", cause: cause)
    }

    /// The failure in one line.
    public var description: String {
        "switch at '\(subject)': \(reason)" + (cause.map { " (\($0))" } ?? "")
    }
}
