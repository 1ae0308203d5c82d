/// Why a question about a space has no answer.
public struct MatrixError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// The search took more steps than allowed.
        case workLimit
        /// There are more combinations to cover than can be kept in memory.
        case tooManyCombinations
        /// A rule becomes too large when its equivalences are written out.
        case tooLargeRule
        /// No row satisfies the rules.
        case noValidRow
    }

    /// The kind.
    public let code: Code
    /// What was searched, such as a parameter's or a rule's title.
    public let subject: String
    /// More, as a clause without a full stop.
    public let reason: String

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String) {
        self.code = code
        self.subject = subject
        self.reason = reason
    }

    /// What went wrong, in words.
    public var description: String {
        "\(subject): \(reason)"
    }
}
