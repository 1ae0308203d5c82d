/// What went wrong on a host.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// A program or a file that the host needs is not there.
        case notInstalled
        /// The emulator did not start, or ended at once.
        case startFailed
        /// A suspended machine could not be resumed.
        case resumeFailed
        /// A machine could not be suspended.
        case suspendFailed
        /// A port of the host is in use.
        case portInUse
        /// The host has no disk space left.
        case outOfSpace
        /// The host is not able to do this at all.
        case notSupported
    }

    /// The kind.
    public let code: Code
    /// The machine or network.
    public let subject: String
    /// What happened: a lower-case clause without a full stop.
    public let reason: String

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String) {
        self.code = code
        self.subject = subject
        self.reason = reason
    }

    /// What went wrong, in words.
    public var description: String { "\(subject): \(reason)" }
}
