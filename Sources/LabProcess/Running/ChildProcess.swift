private import CSpawn
import Dispatch
import Glibc
import Synchronization

/// A process that this one started, or took over from another; one that was started ends with this one, however this one ends.
public final class ChildProcess: Sendable {
    /// The process id.
    public let id: Int32
    /// The program, for messages.
    public let program: String

    private struct State {
        var status: ExitStatus?
        var waiting: [CheckedContinuation<ExitStatus, Never>] = []
    }

    private let state = Mutex(State())
    /// The descriptor by which the system knows the process; closed when its end is known.
    private let watch: Int32
    private let isOwnChild: Bool
    // Dispatch guards its sources itself; only the annotation is missing on Linux.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    private init(id: Int32, program: String, watch: Int32, isOwnChild: Bool) {
        self.id = id
        self.program = program
        self.watch = watch
        self.isOwnChild = isOwnChild
        source = DispatchSource.makeReadSource(fileDescriptor: watch, queue: .global())
        source.setCancelHandler { _ = close(watch) }
        source.setEventHandler { [self] in reap() }
        source.activate()
    }

    /// Starts a command with standard output and error going to `output`, and nothing on standard input.
    ///
    /// The process leads a process group of its own, so that a Ctrl-C at the terminal reaches only us, and it is killed when
    /// this process ends.
    /// - Throws: `ProcessError` when the program is not found or cannot be started.
    public static func start(_ command: Command, output: borrowing OutputFile) async throws(ProcessError)
        -> ChildProcess
    {
        try await start(command, output: output.descriptor, outlivesOwner: false)
    }

    /// Starts a command that outlives this process, in a session of its own.
    /// - Throws: `ProcessError` when the program is not found or cannot be started.
    public static func startDetached(_ command: Command, output: borrowing OutputFile) async throws(ProcessError)
        -> ChildProcess
    {
        try await start(command, output: output.descriptor, outlivesOwner: true)
    }

    private static func start(_ command: Command, output: Int32, outlivesOwner: Bool) async throws(ProcessError)
        -> ChildProcess
    {
        guard let path = Tool.path(of: command.program) else { throw ProcessError(.notFound, program: command.program) }
        let result = await SpawningThread.shared.run {
            spawn(path: path, command: command, output: output, outlivesOwner: outlivesOwner)
        }
        guard result > 0 else { throw ProcessError(.system(-result), program: command.program) }
        let watch = assay_watch(result)
        guard watch >= 0 else {
            kill(result, SIGKILL)
            throw ProcessError(.system(-watch), program: command.program)
        }
        return ChildProcess(id: result, program: command.program, watch: watch, isOwnChild: true)
    }

    /// Takes over a process that another one started; how it ends remains unknown.
    /// - Throws: `ProcessError` when there is none of that number.
    public static func adopt(id: Int32, program: String) throws(ProcessError) -> ChildProcess {
        let watch = assay_watch(id)
        guard watch >= 0 else { throw ProcessError(.system(-watch), program: program) }
        return ChildProcess(id: id, program: program, watch: watch, isOwnChild: false)
    }

    /// How it ended; waits until it did.
    public var exitStatus: ExitStatus {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> ExitStatus? in
                    if state.status == nil { state.waiting.append(continuation) }
                    return state.status
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    /// How it ended, or `nil` while it runs.
    public var statusIfEnded: ExitStatus? { state.withLock(\.status) }

    /// Sends a signal, if it still runs.
    public func signal(_ number: Int32) {
        state.withLock { state in
            // Under the lock that reaping takes, so that the descriptor is still open.
            if state.status == nil { _ = assay_signal(watch, number) }
        }
    }

    /// Sends a signal to it and its process group, if it still runs.
    public func signalGroup(_ number: Int32) {
        state.withLock { state in
            if state.status == nil { kill(-id, number) }
        }
    }

    private func reap() {
        let ended = state.withLock { state -> (ExitStatus, [CheckedContinuation<ExitStatus, Never>])? in
            guard state.status == nil, let status = isOwnChild ? statusOfChild() : .unknown else { return nil }
            state.status = status
            defer { state.waiting = [] }
            return (status, state.waiting)
        }
        guard let (status, waiting) = ended else { return }
        source.cancel()
        for continuation in waiting { continuation.resume(returning: status) }
    }

    private func statusOfChild() -> ExitStatus? {
        var raw: Int32 = 0
        guard waitpid(id, &raw, WNOHANG) == id else { return nil }
        let signal = raw & 0x7f
        return signal == 0 ? .exited(raw >> 8 & 0xff) : .signalled(signal)
    }
}

/// Starts the program and gives its process id, or the negative `errno`.
private func spawn(path: String, command: Command, output: Int32, outlivesOwner: Bool) -> Int32 {
    let inherited = Tool.environment.filter { command.inheritedVariables?.contains($0.key) ?? true }
    let variables = inherited.merging(command.environment) { $1 }.map { "\($0)=\($1)" }.sorted()
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard null >= 0 else { return -errno }
    defer { close(null) }
    return withCStrings([command.program] + command.arguments) { arguments in
        withCStrings(variables) { environment in
            path.withCString { path in
                var request = assay_spawn_request()
                request.path = path
                request.arguments = arguments
                request.environment = environment
                request.input = null
                request.output = output
                request.error = output
                request.dies_with_thread = outlivesOwner ? 0 : 1
                request.new_session = outlivesOwner ? 1 : 0
                return command.limits.withSystemValues { limits in
                    request.limits = limits.baseAddress
                    request.limit_count = limits.count
                    guard let directory = command.directory else { return assay_spawn(&request) }
                    return directory.withCString { directory in
                        request.directory = directory
                        return assay_spawn(&request)
                    }
                }
            }
        }
    }
}

/// Calls `body` with the strings as C has them: pointers to bytes that end with zero, ended by a null pointer.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { fatalError("an array with an element has an address") }
        return body(UnsafePointer(base))
    }
}

extension [ResourceLimit] {
    /// Calls `body` with the limits as C has them.
    fileprivate func withSystemValues<Result>(_ body: (UnsafeBufferPointer<assay_spawn_limit>) -> Result) -> Result {
        map { assay_spawn_limit(resource: $0.resource.number, value: $0.value) }.withUnsafeBufferPointer(body)
    }
}
