/// How a command in a guest ended.
public struct CommandResult: Hashable, Sendable {
    /// The ways to end.
    public enum Status: Hashable, Sendable {
        /// By itself, with that status.
        case exited(Int)
        /// By a signal.
        case signalled(Int)
        /// Killed, because its time was over.
        case timedOut
        /// It never began; the number is an `errno`.
        case failedToStart(Int32, String)
    }

    /// How it ended.
    public var status: Status
    /// The end of what it wrote to standard output.
    public var output: OutputTail
    /// The end of what it wrote to standard error.
    public var error: OutputTail

    /// Creates a result.
    public init(status: Status, output: OutputTail, error: OutputTail) {
        self.status = status
        self.output = output
        self.error = error
    }

    /// Tells whether it ended by itself with status 0.
    public var succeeded: Bool { status == .exited(0) }
}
