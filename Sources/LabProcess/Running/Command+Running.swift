import Glibc
import LabModel

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
    /// When the task is cancelled or `limit` is over, the process and its group are killed.
    /// - Throws: `ProcessError` when it cannot be started, takes longer than `limit`, or ends otherwise than with status 0.
    @discardableResult
    public func run(within limit: Duration, log: String? = nil) async throws -> CommandResult {
        let result = try await outcome(within: limit, log: log)
        guard result.status == .exited(0) else {
            throw ProcessError(.failed(result.status), program: program, output: Self.tail(of: result.output))
        }
        return result
    }

    /// Runs the command to its end, whatever its status; otherwise like `run(within:log:)`.
    ///
    /// The output goes to the file `log` where one is named, and to a file without a name otherwise.
    public func outcome(within limit: Duration, log: String? = nil) async throws -> CommandResult {
        let file = try OutputFile(path: log)
        let child = try await ChildProcess.start(self, output: file)
        // A watchdog beside the wait: the limit holds whatever the process does.
        let timer = Task {
            try await Task.sleep(for: limit)
            child.signalGroup(SIGKILL)
            return true
        }
        let status = await withTaskCancellationHandler {
            await child.exitStatus
        } onCancel: {
            child.signalGroup(SIGKILL)
        }
        timer.cancel()
        let isLate = (try? await timer.value) ?? false
        try Task.checkCancellation()
        let output = file.text(limit: .mebibytes(4))
        if isLate { throw ProcessError(.timedOut, program: program, output: Self.tail(of: output)) }
        return CommandResult(status: status, output: output)
    }

    /// The last lines of an output, for a message.
    static func tail(of output: String) -> String {
        output.split(separator: "\n").suffix(12).joined(separator: "\n")
    }
}
