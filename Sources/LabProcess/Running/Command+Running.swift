import Glibc
public import LabModel

/// What a command that ran to its end left.
public struct CommandResult: Hashable, Sendable {
    /// How it ended.
    public let status: ExitStatus
    /// The beginning of what it wrote to standard output and error, as text.
    public let output: String
}

extension Command {
    /// Runs the command to its end.
    ///
    /// When the task is cancelled, `limit` is over, or much more than `mostOutput` was written, the process and its group are killed.
    /// - Throws: `ProcessError` when it cannot be started, takes longer than `limit`, writes too much, or ends otherwise than with
    ///   status 0.
    @discardableResult
    public func run(
        within limit: Duration,
        log: String? = nil,
        mostOutput: ByteCount = .mebibytes(256)
    ) async throws -> CommandResult {
        let result = try await outcome(within: limit, log: log, mostOutput: mostOutput)
        guard result.status == .exited(0) else {
            throw ProcessError(.failed(result.status), program: program, output: Self.tail(of: result.output))
        }
        return result
    }

    /// Runs the command to its end, whatever its status; otherwise like `run(within:log:mostOutput:)`.
    ///
    /// The output goes to the file `log` where one is named, and to a file without a name otherwise.
    public func outcome(
        within limit: Duration,
        log: String? = nil,
        mostOutput: ByteCount = .mebibytes(256)
    ) async throws -> CommandResult {
        let file = try OutputFile(path: log)
        let child = try await ChildProcess.start(self, output: file)
        // The file is open for longer than anybody looks at it.
        let descriptor = file.descriptor
        // A watchdog beside the wait: the limits hold whatever the process does.
        let watchdog = Task {
            let code = try await Self.excess(of: descriptor, mostOutput, within: limit)
            child.signalGroup(SIGKILL)
            return code
        }
        let status = await withTaskCancellationHandler {
            await child.exitStatus
        } onCancel: {
            child.signalGroup(SIGKILL)
        }
        watchdog.cancel()
        let excess = try? await watchdog.value
        try Task.checkCancellation()
        let output = file.text(limit: .mebibytes(4))
        if let excess { throw ProcessError(excess, program: program, output: Self.tail(of: output)) }
        return CommandResult(status: status, output: output)
    }

    /// Waits until a process has gone beyond what it may, and says in what.
    /// - Throws: `CancellationError` when it need not be waited for any more.
    private static func excess(
        of descriptor: Int32,
        _ mostOutput: ByteCount,
        within limit: Duration
    ) async throws -> ProcessError.Code {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            try await Task.sleep(until: min(end, .now + .seconds(1)))
            var facts = stat()
            if fstat(descriptor, &facts) == 0, facts.st_size > mostOutput.bytes { return .wroteTooMuch }
        }
        return .timedOut
    }

    /// The last lines of an output, for a message.
    static func tail(of output: String) -> String {
        output.split(separator: "\n").suffix(12).joined(separator: "\n")
    }
}
