import Glibc

/// What went wrong with a process of the host.
public struct ProcessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public enum Code: Hashable, Sendable {
        /// No program of that name is in `PATH`.
        case notFound
        /// The system refused to start it; the number is its `errno`.
        case system(Int32)
        /// It was still running when its time was over, and was killed.
        case timedOut
        /// It wrote more than anybody will read, and was killed.
        case wroteTooMuch
        /// It ended otherwise than with status 0.
        case failed(ExitStatus)
    }

    /// The kind.
    public let code: Code
    /// The program.
    public let program: String
    /// The end of what it wrote.
    public let output: String

    /// Creates an error.
    public init(_ code: Code, program: String, output: String = "") {
        self.code = code
        self.program = program
        self.output = output
    }

    /// What went wrong, in words.
    public var description: String {
        let reason =
            switch code {
            case .notFound: "is not installed"
            case .system(let number): "could not be started: \(String(cString: strerror(number)))"
            case .timedOut: "took too long and was ended"
            case .wroteTooMuch: "wrote without end and was ended"
            case .failed(let status): "\(status)"
            }
        return output.isEmpty ? "\(program) \(reason)" : "\(program) \(reason): \(output)"
    }
}

/// How a process ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    /// By itself, with a status.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
    /// In a way that the system tells only to the process that started it.
    case unknown

    /// How it ended, in words that follow its name.
    public var description: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let number): "was ended by signal \(number)"
        case .unknown: "has ended"
        }
    }
}
