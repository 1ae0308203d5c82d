import LabGuest
import LabModel
import Synchronization

@testable import LabEngine

/// The files of a guest in memory, as its launch agent shows and writes them; something else may change them meanwhile.
///
/// Whatever is no reading or writing of a file, no signal that changes files, and no command that was scripted, fails.
final class FakeGuestFiles: GuestFiles {
    /// What is at a path.
    enum Node: Sendable {
        case file([UInt8])
        /// A link, which is read through and never written.
        case link(to: [UInt8])
        /// A file of a file system that takes no writes.
        case readOnly([UInt8])
        /// A file of a size that nobody would send.
        case large(UInt64)
    }

    /// A moment at which something else may act.
    enum Moment: Hashable, Sendable {
        /// Before the first, second, ... exchange.
        case beforeExchange(Int)
        /// After the first, second, ... write.
        case afterWrite(Int)
        /// After a process got a signal.
        case afterSignal(UInt32, to: UInt32)
    }

    private struct State {
        var nodes: [String: Node]
        var interference: [Moment: @Sendable (inout [String: Node]) -> Void]
        var commands: [[String]: Action]
        var writes = 0
        var exchanges = 0
    }

    /// What a command does to the files; gives its exit status.
    typealias Action = @Sendable (inout [String: Node]) -> Int

    private let state: Mutex<State>
    /// What every command writes.
    private let words: String

    init(
        _ nodes: [String: Node],
        meanwhile: [Moment: @Sendable (inout [String: Node]) -> Void] = [:],
        commands: [[String]: Action] = [:],
        saying words: String = "it says so"
    ) {
        self.words = words
        state = Mutex(State(nodes: nodes, interference: meanwhile, commands: commands))
    }

    /// How often the guest was asked for something.
    var exchanges: Int { state.withLock(\.exchanges) }
    /// How often a file was written.
    var writes: Int { state.withLock(\.writes) }

    /// The text of a file.
    func text(_ path: String) -> String? {
        switch state.withLock({ $0.nodes[path] }) {
        case .file(let bytes)?, .link(let bytes)?, .readOnly(let bytes)?: String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    func perform(_ requests: [AgentRequest], within limit: Duration) async throws(GuestError) -> [AgentReply] {
        state.withLock { state in
            state.exchanges += 1
            state.interference[.beforeExchange(state.exchanges)]?(&state.nodes)
        }
        var replies: [AgentReply] = []
        for request in requests {
            switch request {
            case .read(let path, let offset, let limit): replies.append(read(path, offset, limit))
            case .write(let write): replies.append(self.write(write))
            case .run(let command, _): replies.append(try run(command))
            case .kill(let process, let signal): replies.append(self.signal(signal, to: process))
            default: throw Self.unscripted
            }
        }
        return replies
    }

    private func run(_ command: GuestCommand) throws(GuestError) -> AgentReply {
        let status: Int? = state.withLock { state in state.commands[command.arguments]?(&state.nodes) }
        guard let status else { throw Self.unscripted }
        let said = OutputTail(Array(words.utf8), limit: command.kept)
        return .command(CommandResult(status: .exited(status), output: said, error: said))
    }

    private func read(_ path: String, _ offset: UInt64, _ limit: UInt32) -> AgentReply {
        switch state.withLock({ $0.nodes[path] }) {
        case .file(let bytes)?, .link(let bytes)?, .readOnly(let bytes)?:
            let piece = bytes.dropFirst(Int(offset)).prefix(Int(limit))
            let file = GuestFile(bytes: Array(piece), mode: 0o644, uid: 0, gid: 0)
            return .file(file, size: UInt64(bytes.count))
        case .large(let size)?:
            let piece = [UInt8](repeating: 0, count: Int(limit))
            return .file(GuestFile(bytes: piece, mode: 0o644, uid: 0, gid: 0), size: size)
        case nil: return .failed(2, "No such file or directory")
        }
    }

    private func signal(_ number: UInt32, to process: UInt32) -> AgentReply {
        state.withLock { state in
            guard let effect = state.interference[.afterSignal(number, to: process)] else {
                return .failed(3, "signal: No such process")
            }
            effect(&state.nodes)
            return .done
        }
    }

    private func write(_ write: FileWrite) -> AgentReply {
        state.withLock { state in
            state.writes += 1
            switch state.nodes[write.path] {
            case .link: return .failed(40, "Too many levels of symbolic links")
            case .readOnly: return .failed(30, "Read-only file system")
            default: state.nodes[write.path] = .file(write.bytes)
            }
            state.interference[.afterWrite(state.writes)]?(&state.nodes)
            return .done
        }
    }

    func readFile(_ path: String, limit size: ByteCount, within limit: Duration) async throws(GuestError) -> GuestFile {
        guard case .file(let file, _) = read(path, 0, UInt32.max) else { throw Self.unscripted }
        guard file.bytes.count <= size.bytes else {
            throw GuestError(.tooLarge, subject: path, reason: "the file is larger than \(size)")
        }
        return file
    }

    func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions,
        within limit: Duration
    ) async throws(GuestError) {
        _ = try write(FileWrite(path, bytes: bytes, permissions: permissions)).checked(path)
    }

    func ping(within limit: Duration) async throws(GuestError) { throw Self.unscripted }

    func run(
        _ command: GuestCommand,
        within limit: Duration,
        output: @escaping @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void
    ) async throws(GuestError) -> CommandResult {
        throw Self.unscripted
    }

    func close() {}

    var isClosed: Bool { false }

    private static let unscripted = GuestError(.closed, subject: "fake", reason: "nobody said what happens then")
}
