/// Why the results that a test left could not be read.
public struct ReportError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The document or a part of it is larger than the limit.
        case tooLarge
        /// The document is not XML as it is read here; the cause says why.
        case notXML
        /// The document is XML, but has other elements than expected.
        case unexpectedDocument
    }

    /// What kind of failure it is.
    public let code: Code
    /// The document: `junit` or `tap`.
    public let subject: String
    /// What is wrong: a lower-case clause without a full stop.
    public let reason: String
    /// The error that led to this one, if there is one.
    public let cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String, cause: (any Error)? = nil) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.cause = cause
    }

    /// The subject and the reason.
    public var description: String { "\(subject): \(reason)" }
}
