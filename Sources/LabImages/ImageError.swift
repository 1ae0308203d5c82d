/// What went wrong while an image was made.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// A program that images are made with is not there.
        case notInstalled
        /// A file that goes into an image is not there.
        case missingFile
        /// The package archive cannot be reached.
        case unreachable
        /// The package archive has no such package.
        case unknownPackage
        /// The disk is full.
        case outOfSpace
        /// A file that is imported is not what it is said to be, or would reach for other files.
        case refused
        /// A step failed otherwise.
        case failed
        /// The machine did not come up to be suspended.
        case notSettled
    }

    /// The kind.
    public let code: Code
    /// The image, or the file.
    public let subject: String
    /// What happened: a lower-case clause without a full stop.
    public let reason: String
    /// The end of what was printed.
    public let lastSeen: String?

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String, lastSeen: String? = nil) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.lastSeen = lastSeen
    }

    /// What went wrong, in words.
    public var description: String { "image \(subject): \(reason)" }
}
