import LabModel

/// Which caller waits for which replies, and what has come for each of them.
struct AgentCalls {
    typealias ID = CallTable<[AgentReply]>.ID
    typealias Output = @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void

    /// What follows from something that the guest said.
    enum Effect {
        /// A piece of output goes to the caller.
        case write(Output, GuestCommand.OutputStream, [UInt8])
        /// The caller has its answer.
        case finish(ID, Result<[AgentReply], GuestError>)
    }

    private struct Call {
        var tags: [UInt32]
        var replies: [AgentReply?]
        var missing: Int
        var output: Output?
    }

    /// What a run has written so far.
    private struct Transcript {
        let command: GuestCommand
        var output: OutputTail
        var error: OutputTail
        var written: Int64 = 0
    }

    private var calls: [ID: Call] = [:]
    private var owners: [UInt32: (id: ID, index: Int)] = [:]
    private var transcripts: [UInt32: Transcript] = [:]

    /// Enters a caller with the tags of its requests.
    mutating func enter(_ id: ID, tags: [UInt32], runs: [UInt32: GuestCommand], output: Output?) {
        calls[id] = Call(
            tags: tags,
            replies: Array(repeating: nil, count: tags.count),
            missing: tags.count,
            output: output
        )
        for (index, tag) in tags.enumerated() { owners[tag] = (id, index) }
        for (tag, command) in runs {
            let empty = OutputTail(limit: command.kept)
            transcripts[tag] = Transcript(command: command, output: empty, error: empty)
        }
    }

    /// Removes a caller that no longer waits; gives the tags that it still waited for, and those of them that are runs.
    mutating func leave(_ id: ID) -> (tags: [UInt32], runs: [UInt32]) {
        guard let call = calls.removeValue(forKey: id) else { return ([], []) }
        let open = call.tags.filter { owners.removeValue(forKey: $0) != nil }
        return (open, open.filter { transcripts.removeValue(forKey: $0) != nil })
    }

    /// Takes in what the guest said.
    mutating func take(_ event: LaunchAgentSession.Event) -> [Effect] {
        switch event {
        case .reply(let tag, let reply): return finish(tag, with: reply)
        case .output(let tag, let stream, let bytes): return append(bytes, of: stream, run: tag)
        case .call, .callerEnded: return []
        }
    }

    private mutating func finish(_ tag: UInt32, with reply: AgentReply) -> [Effect] {
        guard let (id, index) = owners.removeValue(forKey: tag), var call = calls[id] else { return [] }
        var reply = reply
        if var transcript = transcripts.removeValue(forKey: tag), case .command(var result) = reply {
            transcript.output.finish()
            transcript.error.finish()
            result.output = transcript.output
            result.error = transcript.error
            reply = .command(result)
        }
        call.replies[index] = reply
        call.missing -= 1
        calls[id] = call
        guard call.missing == 0 else { return [] }
        calls[id] = nil
        return [.finish(id, .success(call.replies.compactMap(\.self)))]
    }

    private mutating func append(
        _ bytes: [UInt8],
        of stream: GuestCommand.OutputStream,
        run tag: UInt32
    ) -> [Effect] {
        guard let id = owners[tag]?.id, transcripts[tag] != nil else { return [] }
        switch stream {
        case .output: transcripts[tag]?.output.append(bytes)
        case .error: transcripts[tag]?.error.append(bytes)
        }
        // An empty piece counts too, so that the number of pieces is bounded.
        let written = (transcripts[tag]?.written ?? 0) + Int64(max(bytes.count, 1))
        transcripts[tag]?.written = written
        let effects: [Effect] = calls[id]?.output.map { [.write($0, stream, bytes)] } ?? []
        guard let command = transcripts[tag]?.command, written > command.outputLimit.bytes else { return effects }
        let error = GuestError(
            .tooLarge,
            subject: command.arguments.first ?? "run",
            reason: "more than \(command.outputLimit) of output"
        )
        // Whoever waited leaves, and takes the run along.
        return effects + [.finish(id, .failure(error))]
    }
}
