import Glibc
import LabHost
import LabModel
import LabProcess
import LabQMP
import LabSocket

/// A running QEMU with a conversation over its machine protocol.
final class QEMUProcess: Sendable {
    /// The machine's or network's name, for messages.
    let name: String
    /// The process.
    let process: ChildProcess
    /// The conversation.
    let monitor: QMPClient

    private let log: String
    /// What ends QEMU when it is closed, where that is not the end of this process alone.
    private let lifeline: UnixStream?

    private init(name: String, process: ChildProcess, monitor: QMPClient, log: String, lifeline: UnixStream? = nil) {
        self.name = name
        self.process = process
        self.monitor = monitor
        self.log = log
        self.lifeline = lifeline
    }

    /// Starts QEMU and waits until it has connected to the socket where we listen for it.
    /// - Throws: `HostError` with what QEMU printed when it ends instead.
    static func start(
        _ parts: [any CommandLinePart],
        name: String,
        emulator: String,
        limits: EmulatorLimits,
        environment: [String: String] = [:],
        monitorSocket: String,
        log: String
    ) async throws -> QEMUProcess {
        let listener = try UnixListener(path: monitorSocket)
        defer { listener.close() }
        let monitorArguments = ["-qmp", "unix:\(escaped(monitorSocket)),server=off"]
        var command = Command(emulator, parts.flatMap(\.arguments) + monitorArguments)
        command.limits = limits.all
        command.environment = environment
        let process: ChildProcess
        do {
            process = try await ChildProcess.start(command, output: try OutputFile(path: log))
        } catch let error as ProcessError where error.code == .notFound {
            throw HostError(.notInstalled, subject: name, reason: "\(error)")
        }
        // Whoever of the two comes first: the connection, or the end of a process that never connects.
        let watch = Task {
            _ = await process.exitStatus
            listener.close()
        }
        defer { watch.cancel() }
        do {
            let stream = try await listener.accept(within: .seconds(30))
            let monitor = QMPClient(stream: stream)
            _ = try await monitor.negotiate(within: .seconds(30))
            if let socket = environment[ForkServer.socketVariable], access(socket, F_OK) != 0 {
                // Without it nothing would keep QEMU from starting other programs.
                throw HostError(.startFailed, subject: name, reason: "QEMU does not load its fork server")
            }
            return QEMUProcess(name: name, process: process, monitor: monitor, log: log)
        } catch {
            let ended = process.statusIfEnded
            process.signal(9)
            _ = await process.exitStatus
            try Task.checkCancellation()
            throw failure(name: name, log: log, ended: ended, otherwise: "\(error)")
        }
    }

    /// Takes over a QEMU that is a copy of another one's process, and whose monitor connects to a socket of ours.
    /// - Throws: `SocketError`, or `ProcessError`.
    static func take(
        from listener: UnixListener,
        lifeline: UnixStream,
        name: String,
        emulator: String,
        log: String
    ) async throws -> QEMUProcess {
        let stream = try await listener.accept(within: .seconds(5))
        guard let id = stream.peerProcess else { throw HostError(.startFailed, subject: name, reason: "it has ended") }
        let process = try ChildProcess.adopt(id: id, program: emulator)
        // It has agreed on no extensions already, as the process that it is a copy of.
        return QEMUProcess(
            name: name,
            process: process,
            monitor: QMPClient(stream: stream),
            log: log,
            lifeline: lifeline
        )
    }

    /// The end of what QEMU printed.
    var lastWords: String { Self.lastWords(of: log) }

    /// Ends QEMU at once and waits until it is gone; safe to call again.
    func kill() async {
        monitor.close()
        process.signal(9)
        _ = await process.exitStatus
        lifeline?.close()
    }

    private static func lastWords(of log: String) -> String {
        let text = (try? WholeFile.text(log)) ?? ""
        return text.split(separator: "\n").filter { !$0.contains("warning: hub ") }.suffix(4).joined(separator: "; ")
    }

    private static func failure(name: String, log: String, ended: ExitStatus?, otherwise: String) -> HostError {
        let words = lastWords(of: log)
        if words.contains("host forwarding rule") {
            return HostError(.portInUse, subject: name, reason: "a published port is in use on this host: \(words)")
        }
        if words.contains("No space left") { return HostError(.outOfSpace, subject: name, reason: words) }
        if words.contains("Cannot allocate memory") || words.contains("cannot set up guest memory") {
            return HostError(.startFailed, subject: name, reason: "the host has too little memory: \(words)")
        }
        return HostError(.startFailed, subject: name, reason: words.isEmpty ? otherwise : "QEMU: \(words)")
    }
}
