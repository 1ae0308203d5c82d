import Glibc
import LabSocket

/// A connection to a fork server.
///
/// After a request that succeeded it is the child's lifeline: the child ends when it is closed.
struct ForkConnection: Sendable {
    /// How long a process may take to be forked: its threads stop first, and page tables are copied.
    private static let patience = Duration.seconds(20)

    /// The lifeline.
    let stream: UnixStream

    /// Connects to the fork server of a process that listens at a socket.
    /// - Throws: `SocketError` when none does.
    init(to socket: String) async throws {
        stream = try await UnixStream.connect(to: socket, within: .zero)
    }

    /// Connects to the zygote in a folder; gives `nil` when there is none.
    init?(toZygoteIn folder: String) async {
        // By way of its number the folder's own path may be as long as it wants.
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let path = "/proc/self/fd/\(descriptor)/\(SuspendedFolder.zygoteName)"
        guard let stream = try? await UnixStream.connect(to: path, within: .zero) else { return nil }
        self.stream = stream
    }

    /// Why a process was not forked.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends a request and waits until the child says that it is there.
    /// - Throws: `Refusal` with the fork server's words, or `SocketError`.
    func send(_ words: [String]) async throws {
        let body: [UInt8] = words.flatMap { word -> [UInt8] in Array(word.utf8) + [0] }
        let size: [UInt8] = withUnsafeBytes(of: UInt32(body.count)) { Array($0) }
        try await stream.send(size + body)
        let stream = stream
        let reply = try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                var line: [UInt8] = []
                while !line.contains(0x0a), let bytes = try await stream.receive() { line += bytes.prefix(4096) }
                return String(decoding: line, as: UTF8.self)
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return "error it does not answer"
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
        guard reply.hasPrefix("ok ") else {
            stream.close()
            try Task.checkCancellation()
            let words = reply.split(separator: "\n").first?.drop { $0 != " " }.dropFirst() ?? ""
            throw Refusal(description: words.isEmpty ? "the emulator's fork server has ended" : String(words))
        }
    }
}
