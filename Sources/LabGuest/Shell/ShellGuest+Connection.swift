public import LabModel

extension ShellGuest: GuestConnection {
    /// Tells whether the connection has ended.
    public var isClosed: Bool { connection.isClosed }

    /// Returns when the guest has answered.
    public func ping(within limit: Duration) async throws(GuestError) { try await connection.ping(within: limit) }

    /// Runs a command and waits for its end.
    public func run(
        _ command: GuestCommand,
        within limit: Duration,
        output: @escaping @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void
    ) async throws(GuestError) -> CommandResult {
        try await connection.run(command, within: limit, output: output)
    }

    /// Reads a whole file.
    public func readFile(
        _ path: String,
        limit size: ByteCount,
        within limit: Duration
    ) async throws(GuestError) -> GuestFile {
        try await connection.readFile(path, limit: size, within: limit)
    }

    /// Replaces a file's content at once, or creates it and the folders above it.
    public func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions,
        within limit: Duration
    ) async throws(GuestError) {
        try await connection.writeFile(path, bytes: bytes, permissions: permissions, within: limit)
    }

    /// Closes the connection.
    public func close() { connection.close() }
}
