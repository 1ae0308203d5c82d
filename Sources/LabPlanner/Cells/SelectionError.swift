/// What is wrong with the cells that a command line selects.
public struct SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of mistake it is.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The text cannot be read.
        public static let malformed = Code(name: "malformed")
        /// The matrix has no such axis.
        public static let unknownAxis = Code(name: "unknownAxis")
        /// No cell has such a name.
        public static let unknownCell = Code(name: "unknownCell")
        /// The axis has no such value.
        public static let unknownValue = Code(name: "unknownValue")
    }

    /// The kind of mistake.
    public let code: Code
    /// The text, axis or value that is wrong.
    public let subject: String
    /// What is wrong: a lower-case clause without a full stop.
    public let reason: String
    /// What to do about it.
    public let hint: String?

    init(_ code: Code, subject: String, reason: String, hint: String?) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }

    /// The reason, with the hint in parentheses.
    public var description: String { reason + (hint.map { " (\($0))" } ?? "") }
}
