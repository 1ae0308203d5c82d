import FoundationEssentials
import Glibc
import LabGuest
import LabHost
import LabModel
import LabProcess
import LabQMP
import LabSocket

/// A machine that is a QEMU process.
final class QEMUMachine: SuspendableMachine, WatchableMachine {
    let name: String
    let agent: LaunchAgent
    let console: String
    let qemu: QEMUProcess

    let plan: MachinePlan
    let watch: MachineWatch
    let stockAgent: QEMUGuestAgent

    private init(
        plan: MachinePlan,
        qemu: QEMUProcess,
        agent: LaunchAgent,
        stockAgent: QEMUGuestAgent,
        watch: MachineWatch
    ) {
        name = plan.request.name
        console = plan.console
        self.plan = plan
        self.qemu = qemu
        self.agent = agent
        self.stockAgent = stockAgent
        self.watch = watch
    }

    /// Starts QEMU on disks that are made first, `copies` being the host's folder for copies of images' disks, and resumes the guest where it was suspended; a fork waits for `proceed()`.
    /// - Throws: `HostError`.
    static func start(
        _ plan: MachinePlan,
        installation: QEMUInstallation,
        copies: String
    ) async throws -> QEMUMachine {
        var plan = plan
        try await plan.makeDisks(copies: copies)
        try plan.makeVariables()
        let consoleListener = try UnixListener(path: plan.consoleSocket)
        let launchListener = try UnixListener(path: plan.launchAgentSocket)
        let stockListener = try UnixListener(path: plan.stockAgentSocket)
        defer {
            consoleListener.close()
            launchListener.close()
            stockListener.close()
        }
        let qemu = try await QEMUProcess.start(
            plan.parts(accelerator: installation.probe.accelerator),
            name: plan.request.name,
            emulator: installation.emulator,
            limits: plan.limits,
            monitorSocket: plan.monitorSocket,
            log: plan.emulatorLog
        )
        do {
            // QEMU connects its ports before its monitor, so all are there already.
            let console = try await consoleListener.accept(within: .seconds(5))
            let watch = MachineWatch(qemu: qemu, console: console, file: plan.console)
            let agent = LaunchAgent(stream: try await launchListener.accept(within: .seconds(5)))
            let stockAgent = QEMUGuestAgent(stream: try await stockListener.accept(within: .seconds(5)))
            let machine = QEMUMachine(plan: plan, qemu: qemu, agent: agent, stockAgent: stockAgent, watch: watch)
            switch plan.request.source {
            case .boot, .template, .stage: break
            case .fork(_, let folder): try await machine.load(SuspendedFolder(path: folder).devices)
            case .resume(let image):
                try await machine.load(InstantFolder(path: image.folder).devices)
                // The saved state says that the machine was stopped.
                try await machine.proceed()
            }
            return machine
        } catch {
            await qemu.kill()
            throw error
        }
    }

    func memoryInUse() throws -> ByteCount {
        let path = "/proc/\(qemu.process.id)/smaps_rollup"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return ByteCount(bytes: kibibytes << 10)
    }

    func end() async -> String {
        let status = await qemu.process.exitStatus
        let words = qemu.lastWords
        return "its emulator \(status)" + (words.isEmpty ? "" : ": \(words)")
    }

    func stop() async {
        watch.log.expectEnd()
        agent.close()
        stockAgent.close()
        await qemu.kill()
        await watch.ended()
    }

    var incidents: AsyncStream<MachineIncident> { watch.log.incidents }

    func isPaused() async -> Bool {
        (try? await qemu.monitor.execute("query-status", within: .seconds(2)))?["status"]?.asText == "paused"
    }
}
