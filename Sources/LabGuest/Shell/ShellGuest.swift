import LabModel

/// A guest without the launch agent, which does what that is asked for by commands: more slowly, and through any connection.
///
/// It needs a POSIX shell, `ip`, `hostname`, `date` and `perl`, which every Debian system has; each request is a command of its own.
/// Nothing of a request is read by the shell: values are arguments.
public struct ShellGuest: Sendable {
    let connection: any GuestConnection

    /// Wraps a connection that can run commands and read and write files, such as that of QEMU's own guest agent.
    public init(_ connection: any GuestConnection) {
        self.connection = connection
    }

    /// Executes requests in order.
    /// - Returns: The replies, in the order of the requests; a request that failed, or that has no command, has the reply `.failed`.
    /// - Throws: `GuestError` when the guest does not answer within `limit`.
    public func perform(_ requests: [AgentRequest], within limit: Duration) async throws(GuestError) -> [AgentReply] {
        let deadline = ContinuousClock.now + limit
        var replies: [AgentReply] = []
        for request in requests {
            do throws(GuestError) {
                replies.append(try await perform(request, within: deadline - .now))
            } catch {
                guard case .refused(let number) = error.code else { throw error }
                replies.append(.failed(number, "\(error.subject): \(error.reason)"))
            }
        }
        return replies
    }

    private func perform(_ request: AgentRequest, within limit: Duration) async throws(GuestError) -> AgentReply {
        switch request {
        case .run(let command, let own):
            return .command(try await connection.run(command, within: min(own ?? limit, limit)))
        case .write(let write): return try await self.write(write, within: limit)
        case .read(let path, let offset, let size):
            let file = try await connection.readFile(path, limit: .mebibytes(64), within: limit)
            var piece = file
            piece.bytes = Array(file.bytes.dropFirst(Int(clamping: offset)).prefix(Int(size)))
            return .file(piece, size: UInt64(file.bytes.count))
        case .clock(let time, let tolerance): return try await setClock(time, tolerance: tolerance, within: limit)
        case .links: return .links(ShellReader.links(try await output(of: ShellScript.links, within: limit)))
        case .addresses:
            return .addresses(ShellReader.addresses(try await output(of: ShellScript.addresses, within: limit)))
        case .routes: return .routes(ShellReader.routes(try await output(of: ShellScript.routes, within: limit)))
        case .tcp(let exchange): return try await connect(exchange)
        case .beacon(let beacon): return try await open(beacon)
        case .space(let path):
            let text = try await output(of: ShellScript("stat -f -c '%a %S %b' -- \"$1\"", [path]), within: limit)
            let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
            guard numbers.count == 3 else {
                throw GuestError(.refused(0), subject: path, reason: "the guest does not say what is free: \(text)")
            }
            let unit = numbers[1]
            return .space(free: ByteCount(bytes: numbers[0] * unit), total: ByteCount(bytes: numbers[2] * unit))
        case .link, .removeAddress, .route, .removeRoute, .hostname, .entropy, .kill:
            _ = try await output(of: ShellScript(request), within: limit)
            return .done
        }
    }

    private func write(_ write: FileWrite, within limit: Duration) async throws(GuestError) -> AgentReply {
        if write.options.contains(.inPlace) {
            _ = try await output(of: ShellScript("cat > \"$1\"", [write.path], input: write.bytes), within: limit)
        } else {
            try await connection.writeFile(
                write.path,
                bytes: write.bytes,
                permissions: write.permissions,
                within: limit
            )
        }
        return .done
    }

    private func setClock(
        _ time: Duration,
        tolerance: Duration,
        within limit: Duration
    ) async throws(GuestError) -> AgentReply {
        let text = try await output(of: ShellScript("date +%s%N"), within: limit)
        guard let number = Int64(text.filter(\.isNumber)) else {
            throw GuestError(.refused(0), subject: "clock", reason: "the guest does not say the time: \(text)")
        }
        let before = Duration.nanoseconds(number)
        let isRight = before - time <= tolerance && time - before <= tolerance
        if !isRight {
            let (seconds, attoseconds) = time.components
            let digits = String(attoseconds / 1_000_000_000 + 1_000_000_000).dropFirst()
            _ = try await output(of: ShellScript("date -s \"@$1\"", ["\(seconds).\(digits)"]), within: limit)
        }
        return .clock(before: before, wasSet: !isRight)
    }

    private func output(of script: ShellScript, within limit: Duration) async throws(GuestError) -> String {
        var command = GuestCommand(["/bin/sh", "-ec", script.text, "sh"] + script.arguments)
        command.input = script.input
        let result = try await connection.run(command, within: limit)
        guard result.succeeded else {
            let words = result.error.text.split(separator: "\n").joined(separator: ", ")
            throw GuestError(.refused(0), subject: script.arguments.first ?? "command", reason: words)
        }
        return result.output.text
    }
}
