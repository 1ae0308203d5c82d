/// What went wrong in a conversation over QEMU's machine protocol.
public struct QMPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// QEMU refused the command.
        case refused
        /// QEMU did not answer in time.
        case timedOut
        /// QEMU closed the connection, mostly because it ended.
        case closed
        /// QEMU sent something that is not the protocol.
        case undecodable
    }

    /// The kind.
    public let code: Code
    /// The command, or what was waited for.
    public let command: String
    /// More, in QEMU's words.
    public let reason: String

    /// Creates an error.
    public init(_ code: Code, command: String, reason: String = "") {
        self.code = code
        self.command = command
        self.reason = reason
    }

    /// What went wrong, in words.
    public var description: String {
        switch code {
        case .refused: "QEMU refused '\(command)': \(reason)"
        case .timedOut: "QEMU did not answer '\(command)' in time"
        case .closed: "QEMU ended before it answered '\(command)'"
        case .undecodable: "QEMU sent something that is not QMP: \(reason)"
        }
    }
}
