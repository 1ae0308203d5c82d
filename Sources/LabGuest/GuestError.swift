/// What went wrong between Assay and a guest.
public struct GuestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// The guest did not answer within the time that was given.
        case timedOut
        /// The waiting task was cancelled.
        case cancelled
        /// The connection is closed, or was never greeted.
        case closed
        /// The guest sent something that is no answer.
        case undecodable
        /// The guest sent more than was allowed.
        case tooLarge
        /// The guest says that it could not do it; the number is its `errno`, 0 where it has none.
        case refused(Int32)
    }

    /// The kind.
    public let code: Code
    /// What was attempted, or with what: `hello`, a path, a program.
    public let subject: String
    /// Why it failed: a lower-case clause without a full stop.
    public let reason: String
    /// What the error follows from, in words.
    public let cause: String?

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String, cause: String? = nil) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.cause = cause
    }

    /// What went wrong, in words.
    public var description: String {
        "guest: \(subject): \(reason)" + (cause.map { " (\($0))" } ?? "")
    }
}
