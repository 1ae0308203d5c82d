public import LabModel

/// A way to run commands and to read and write files in a machine, whatever agent does it there.
public protocol GuestConnection: Sendable {
    /// Tells whether the connection has ended, by us or because the machine has gone.
    var isClosed: Bool { get }

    /// Returns when the guest has answered.
    /// - Throws: `GuestError` when it does not within `limit`.
    func ping(within limit: Duration) async throws(GuestError)

    /// Runs a command and waits for its end; after `limit` it is killed and its status is `.timedOut`.
    /// - Parameters:
    ///   - command: What is run.
    ///   - limit: How long the command may take.
    ///   - output: Is given the output, each stream's pieces in order.
    /// - Returns: How it ended, with the end of what it wrote.
    /// - Throws: `GuestError` when the guest does not answer, or wrote more than the command allows.
    func run(
        _ command: GuestCommand,
        within limit: Duration,
        output: @escaping @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void
    ) async throws(GuestError) -> CommandResult

    /// Reads a whole file.
    /// - Throws: `GuestError` when the guest cannot, does not within `limit`, or the file is larger than `size`.
    func readFile(_ path: String, limit size: ByteCount, within limit: Duration) async throws(GuestError) -> GuestFile

    /// Replaces a file's content at once, or creates it and the folders above it.
    /// - Throws: `GuestError` when the guest cannot, does not within `limit`, or the path is a symbolic link.
    func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions,
        within limit: Duration
    ) async throws(GuestError)

    /// Closes the connection, of which whoever waits on it is told; safe to call again.
    func close()
}

extension GuestConnection {
    /// Runs a command and waits for its end; only the end of its output is kept.
    public func run(_ command: GuestCommand, within limit: Duration) async throws(GuestError) -> CommandResult {
        try await run(command, within: limit) { _, _ in }
    }

    /// Reads a whole file of at most 16 MiB within 30 seconds.
    public func readFile(_ path: String) async throws(GuestError) -> GuestFile {
        try await readFile(path, limit: .mebibytes(16), within: .seconds(30))
    }

    /// Replaces or creates a file within 30 seconds.
    public func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions = .kept
    ) async throws(GuestError) {
        try await writeFile(path, bytes: bytes, permissions: permissions, within: .seconds(30))
    }
}
