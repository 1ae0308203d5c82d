public import LabModel
public import LabSocket
import Synchronization

/// The launch agent in a guest, over the socket that is the host's end of its virtio port.
///
/// Every wait ends with the reply, with its limit, with its task's cancellation or with the connection; replies that
/// come later are ignored. `hello(within:)` comes first.
public final class LaunchAgent: Sendable {
    /// What a guest may take to report, beyond the time that it was given for the work itself.
    private static let grace = Duration.seconds(5)

    private let exchange: AgentExchange
    private let uploads = Atomic<UInt32>(1)

    /// Takes over a connected socket.
    public init(stream: UnixStream) {
        exchange = AgentExchange(stream: stream)
    }

    deinit {
        close()
    }

    /// Connects to the socket at `socketPath`, trying again until somebody listens there.
    /// - Throws: `GuestError` when nobody does within `limit`.
    public static func connect(to socketPath: String, within limit: Duration) async throws(GuestError) -> LaunchAgent {
        do {
            return LaunchAgent(stream: try await UnixStream.connect(to: socketPath, within: limit))
        } catch {
            throw GuestError(.closed, subject: "launch agent", reason: "cannot connect", cause: "\(error)")
        }
    }

    /// Begins a session: greets the agent again and again until it answers, as it may just be resuming or booting.
    ///
    /// Everything that an earlier session began in the guest and is not finished is ended there.
    /// - Throws: `GuestError` when the agent does not answer within `limit`, or speaks another version.
    public func hello(within limit: Duration) async throws(GuestError) {
        exchange.restart()
        let reply = try await greet(within: limit)
        guard case .greeting(let version, let build) = reply else { throw mismatch("hello") }
        guard version == LaunchAgentSession.version else {
            throw GuestError(
                .undecodable,
                subject: "launch agent",
                reason: "it speaks version \(version) of the protocol, not \(LaunchAgentSession.version), "
                    + "and was built from '\(build)'"
            )
        }
    }

    private func greet(within limit: Duration) async throws(GuestError) -> AgentReply {
        let id = exchange.table.newID()
        let pulse = Mutex<Task<Void, Never>?>(nil)
        defer {
            pulse.withLock { $0?.cancel() }
            exchange.leave(id)
        }
        let replies = try await exchange.table.wait(id, subject: "hello", within: limit) {
            let greeting = exchange.beginGreeting(id)
            let exchange = exchange
            // Ended by the `defer` above, whatever the wait ends with.
            let task = Task {
                var pauses = GreetingPauses()
                while (try? await Task.sleep(for: pauses.next())) != nil { exchange.repeatGreeting(greeting) }
            }
            pulse.withLock { $0 = task }
        }
        return replies.first ?? .done
    }

    /// Sends requests in one piece; the agent executes them in order.
    /// - Returns: The replies, in the order of the requests; a request that failed has the reply `.failed`.
    /// - Throws: `GuestError` when not all replies come within `limit`.
    public func perform(_ requests: [AgentRequest], within limit: Duration) async throws(GuestError) -> [AgentReply] {
        try await perform(requests, within: limit, output: nil)
    }

    private func perform(
        _ requests: [AgentRequest],
        within limit: Duration,
        output: AgentCalls.Output?
    ) async throws(GuestError) -> [AgentReply] {
        let id = exchange.table.newID()
        defer { exchange.leave(id) }
        return try await exchange.table.wait(id, subject: requests.first?.subject ?? "nothing", within: limit) {
            exchange.begin(id, requests, output: output)
        }
    }

    /// Makes the guest open a port that tells whose it is; gives the port.
    /// - Throws: `GuestError` when the guest cannot, or does not within `limit`.
    public func open(_ beacon: Beacon, within limit: Duration) async throws(GuestError) -> UInt16 {
        let request = AgentRequest.beacon(beacon)
        let reply = try await perform([request], within: limit).first?.checked(request.subject)
        guard case .port(let port) = reply else { throw mismatch(request.subject) }
        return port
    }

    /// Names who answers the calls that programs of the guest make from now on; until then they are told that nobody does.
    public func serveCalls(by handler: any GuestCallHandler) {
        exchange.serve(handler)
    }

    private func mismatch(_ subject: String) -> GuestError {
        GuestError(.undecodable, subject: subject, reason: "the reply is none to this request")
    }
}

extension LaunchAgent: GuestConnection {
    /// Returns when the agent has answered a greeting of this session.
    /// - Throws: `GuestError` when it does not within `limit`.
    public func ping(within limit: Duration) async throws(GuestError) {
        _ = try await greet(within: limit)
    }

    /// Runs a command and waits for its end; after `limit` the agent kills it and its status is `.timedOut`.
    ///
    /// Cancellation kills the command.
    /// - Throws: `GuestError` when the agent does not answer within `limit` and a few seconds.
    public func run(
        _ command: GuestCommand,
        within limit: Duration,
        output: @escaping @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void
    ) async throws(GuestError) -> CommandResult {
        let request = AgentRequest.run(command, limit: limit)
        let replies = try await perform([request], within: limit + Self.grace, output: output)
        guard case .command(let result) = try replies.first?.checked(request.subject) else {
            throw mismatch(request.subject)
        }
        return result
    }

    /// Reads a whole file, in pieces when it is large; what changes meanwhile may be seen half.
    /// - Throws: `GuestError` when the agent cannot, does not within `limit`, or the file is larger than `size`.
    public func readFile(
        _ path: String,
        limit size: ByteCount,
        within limit: Duration
    ) async throws(GuestError) -> GuestFile {
        let deadline = ContinuousClock.now + limit
        var bytes: [UInt8] = []
        while true {
            let request = AgentRequest.read(
                path: path,
                offset: UInt64(bytes.count),
                limit: UInt32(FileWrite.largest)
            )
            let reply = try await perform([request], within: deadline - .now).first?.checked(path)
            guard case .file(var file, let total) = reply else { throw mismatch(path) }
            bytes += file.bytes
            guard bytes.count <= size.bytes, total <= UInt64(size.bytes) else {
                throw GuestError(.tooLarge, subject: path, reason: "the file is larger than \(size)")
            }
            if file.bytes.count < FileWrite.largest {
                file.bytes = bytes
                return file
            }
        }
    }

    /// Replaces a file's content at once, or creates it and the folders above it; large content goes in chunks.
    /// - Throws: `GuestError` when the agent cannot, does not within `limit`, or the path is a symbolic link.
    public func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions,
        within limit: Duration
    ) async throws(GuestError) {
        try await write(FileWrite(path, bytes: bytes, permissions: permissions), within: limit)
    }

    /// Writes a file of any size; it appears when all of it is there.
    /// - Throws: `GuestError` when the agent cannot, or does not within `limit`.
    public func write(_ file: FileWrite, within limit: Duration) async throws(GuestError) {
        let deadline = ContinuousClock.now + limit
        let upload = uploads.wrappingAdd(1, ordering: .relaxed).newValue
        let chunks = file.chunks(upload: upload == 0 ? 1 : upload)
        // A few at once, so that neither the port stands still nor the queue grows.
        do throws(GuestError) {
            for start in stride(from: 0, to: chunks.count, by: 4) {
                let window = chunks[start..<min(start + 4, chunks.count)].map(AgentRequest.write)
                for reply in try await perform(window, within: deadline - .now) { _ = try reply.checked(file.path) }
            }
        } catch {
            if let last = chunks.last, chunks.count > 1 { await discard(last) }
            throw error
        }
    }

    /// Makes the agent remove what it has collected of a file.
    private func discard(_ chunk: FileWrite) async {
        var chunk = chunk
        chunk.bytes = []
        chunk.offset = .max
        // In a task of its own, as the caller may be cancelled; the agent refuses the chunk, and nothing else is expected.
        await Task { [chunk] in _ = try? await perform([.write(chunk)], within: Self.grace) }.value
    }

    /// Tells whether the connection has ended, by us or because the machine has gone.
    public var isClosed: Bool { exchange.isClosed }

    /// Closes the connection, of which whoever waits on it is told; safe to call again.
    public func close() {
        exchange.fail(GuestError(.closed, subject: "launch agent", reason: "the connection was closed"))
    }
}
