import LabHost
import LabProcess
import LabQMP
import LabSocket
import Synchronization

/// Notes what befalls a machine: by its emulator's events, by the end of that, and by what its console prints.
final class MachineWatch: Sendable {
    /// What was noted.
    let log = IncidentLog()

    private let tasks: [Task<Void, Never>]
    private let signs: SharedSigns

    /// What the guest shows of itself.
    private final class SharedSigns: Sendable {
        let agents = Mutex(AgentPresence())
        let printed = Atomic(0)
    }

    /// Whether the launch agent is in the guest, as far as its port tells.
    var isAgentThere: Bool { signs.agents.withLock(\.isThere) }

    /// How many bytes the guest has printed on its console.
    var printed: Int { signs.printed.load(ordering: .relaxed) }

    /// Begins to watch; the tasks end with the streams that they read, which the end of the emulator brings about.
    init(qemu: QEMUProcess, console stream: UnixStream, file path: String) {
        let (log, signs) = (log, SharedSigns())
        self.signs = signs
        let reading = Task { await Self.read(stream, into: path, signs: signs, log: log) }
        let listening = Task { await Self.listen(to: qemu, signs: signs, log: log) }
        let waiting = Task {
            let status = await qemu.process.exitStatus
            // What it printed last is read before anybody is told that it has ended.
            await reading.value
            let words = qemu.lastWords
            log.note(.ended("its emulator \(status)" + (words.isEmpty ? "" : ": \(words)")))
            log.close()
        }
        tasks = [reading, listening, waiting]
    }

    /// Waits until the emulator has ended and all that it printed has been kept.
    func ended() async {
        for task in tasks { await task.value }
    }

    private static func read(
        _ stream: UnixStream,
        into path: String,
        signs: SharedSigns,
        log: IncidentLog
    ) async {
        var messages = KernelMessages()
        guard var file = try? ConsoleFile(path: path) else { return }
        var isKept = true
        while let bytes = try? await stream.receive() {
            signs.printed.add(bytes.count, ordering: .relaxed)
            // A full disk of the host does not stop the guest; what it prints is then not kept.
            if isKept, (try? file.append(bytes)) == nil { isKept = false }
            for incident in messages.feed(bytes) { log.note(incident) }
        }
        stream.close()
    }

    private static func listen(to qemu: QEMUProcess, signs: SharedSigns, log: IncidentLog) async {
        await withTaskGroup(of: Void.self) { group in
            for await event in qemu.monitor.events {
                switch event {
                case "GUEST_PANICKED", "GUEST_CRASHLOADED": log.note(.panicked)
                case "SHUTDOWN", "POWERDOWN": log.expectEnd()
                default: break
                }
                switch signs.agents.withLock({ $0.take(event) }) {
                case .none: break
                case .agentEnded: log.note(.agentEnded)
                case .agentLeft(let moment):
                    group.addTask {
                        guard (try? await Task.sleep(for: AgentPresence.patience)) != nil else { return }
                        if signs.agents.withLock({ $0.isGone(since: moment) }) { log.note(.agentEnded) }
                    }
                }
            }
            group.cancelAll()
        }
    }
}
