/// Whoever does in a running machine what the host asks for: its launch agent, or another agent through commands.
public protocol MachineGuest: GuestConnection, RequestedGuest {
    /// Names who answers the calls that programs of the guest make from now on. Only the launch agent carries calls.
    func serveCalls(by handler: any GuestCallHandler)

    /// Writes a file and runs a command.
    ///
    /// A command that names the file fails by itself where the file could not be written; that error comes first.
    /// - Throws: `GuestError` when the guest cannot write, or does not answer within `limit` and a few seconds.
    func run(
        _ command: GuestCommand,
        after file: FileWrite,
        within limit: Duration
    ) async throws(GuestError) -> CommandResult
}

extension LaunchAgent: MachineGuest {}

extension ShellGuest: MachineGuest {
    /// Programs of the guest reach nobody: there is no launch agent that they could call, and they are told so.
    public func serveCalls(by handler: any GuestCallHandler) {}

    /// Writes a file, then runs a command.
    /// - Throws: `GuestError` when the guest cannot write, or does not answer.
    public func run(
        _ command: GuestCommand,
        after file: FileWrite,
        within limit: Duration
    ) async throws(GuestError) -> CommandResult {
        try await writeFile(file.path, bytes: file.bytes, permissions: file.permissions, within: limit)
        return try await run(command, within: limit)
    }
}

extension RequestedGuest {
    /// Makes a TCP connection from the guest.
    /// - Throws: `GuestError` when the guest does not answer.
    public func tcpExchange(_ tcp: TCPExchange) async throws(GuestError) -> TCPExchange.Answer {
        let request = AgentRequest.tcp(tcp)
        let reply = try await perform([request], within: tcp.limit + .seconds(15)).first?.checked(request.subject)
        guard case .tcp(let answer) = reply else {
            throw GuestError(.undecodable, subject: request.subject, reason: "the reply is none to this request")
        }
        return answer
    }
}
