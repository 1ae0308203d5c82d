extension LaunchAgent {
    /// Writes a file and runs a command, in one exchange where the file is small enough.
    ///
    /// A command that names the file fails by itself where the file could not be written; that error comes first.
    /// - Throws: `GuestError` when the agent cannot write, or does not answer within `limit` and a few seconds.
    public func run(
        _ command: GuestCommand,
        after file: FileWrite,
        within limit: Duration
    ) async throws(GuestError) -> CommandResult {
        guard file.bytes.count <= FileWrite.largest else {
            try await write(file, within: limit)
            return try await run(command, within: limit)
        }
        let replies = try await perform([.write(file), .run(command, limit: limit)], within: limit + .seconds(5))
        _ = try replies.first?.checked(file.path)
        guard replies.count == 2, case .command(let result) = try replies[1].checked(file.path) else {
            throw GuestError(.undecodable, subject: file.path, reason: "the reply is none to this request")
        }
        return result
    }
}
