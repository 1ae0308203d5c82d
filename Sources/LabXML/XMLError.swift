/// Why a document of XML could not be written or read.
public struct XMLError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The document is larger than the limit.
        case tooLarge
        /// The elements are nested more deeply than the limit.
        case tooDeep
        /// The document has a document type declaration, which could define entities.
        case documentType
        /// The document does not follow the syntax of XML.
        case notWellFormed
        /// An expression is no XPath, selects no nodes, or takes too long.
        case notAnExpression
        /// Who reads the document did not want to go on; the cause says why.
        case refused
        /// The XML library could not write, which it only says when memory is short.
        case notWritten
    }

    /// What kind of failure it is.
    public let code: Code
    /// The document: `junit`, `results.xml`, ...
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
