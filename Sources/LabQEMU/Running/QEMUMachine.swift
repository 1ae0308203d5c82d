import Glibc
import LabGuest
import LabHost
import LabModel
import LabProcess
import LabQMP
import LabSocket

/// The sockets where an emulator's ports connect.
struct MachineSockets {
    let console: UnixListener
    let launchAgent: UnixListener
    let stockAgent: UnixListener

    /// Listens where the emulator of a plan connects.
    init(of plan: MachinePlan) throws {
        console = try UnixListener(path: plan.consoleSocket)
        launchAgent = try UnixListener(path: plan.launchAgentSocket)
        stockAgent = try UnixListener(path: plan.stockAgentSocket)
    }

    /// Stops listening; connections that were made stay.
    func close() {
        for listener in [console, launchAgent, stockAgent] { listener.close() }
    }
}

/// A machine that is a QEMU process.
final class QEMUMachine: SuspendableMachine, WatchableMachine {
    let name: String
    let agent: LaunchAgent
    let console: String
    let qemu: QEMUProcess

    let plan: MachinePlan
    let base: MemoryBase
    let watch: MachineWatch
    let stockAgent: QEMUGuestAgent

    private init(
        plan: MachinePlan,
        base: MemoryBase,
        qemu: QEMUProcess,
        agent: LaunchAgent,
        stockAgent: QEMUGuestAgent,
        watch: MachineWatch
    ) {
        name = plan.request.name
        console = plan.console
        self.plan = plan
        self.base = base
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
        forkServer: ForkServer? = nil,
        copies: String
    ) async throws -> QEMUMachine {
        var plan = plan
        try await plan.makeDisks(copies: copies)
        try plan.makeVariables()
        let sockets = try MachineSockets(of: plan)
        defer { sockets.close() }
        let qemu = try await QEMUProcess.start(
            plan.parts(accelerator: installation.probe.accelerator, isForkable: forkServer != nil),
            name: plan.request.name,
            emulator: installation.emulator,
            limits: plan.limits,
            environment: forkServer?.environment(socket: plan.forkSocket) ?? [:],
            monitorSocket: plan.monitorSocket,
            log: plan.emulatorLog
        )
        do {
            let machine = try await connect(plan, base: plan.loadedBase, qemu: qemu, sockets: sockets)
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

    /// Takes the connections of an emulator's ports: it makes them before that of its monitor, so all are there already.
    static func connect(
        _ plan: MachinePlan,
        base: MemoryBase,
        qemu: QEMUProcess,
        sockets: MachineSockets
    ) async throws -> QEMUMachine {
        let console = try await sockets.console.accept(within: .seconds(5))
        return QEMUMachine(
            plan: plan,
            base: base,
            qemu: qemu,
            agent: LaunchAgent(stream: try await sockets.launchAgent.accept(within: .seconds(5))),
            stockAgent: QEMUGuestAgent(stream: try await sockets.stockAgent.accept(within: .seconds(5))),
            watch: MachineWatch(qemu: qemu, console: console, file: plan.console)
        )
    }

    func memoryInUse() throws -> ByteCount { try ProcessMemory.proportional(of: qemu.process.id) }

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
        let status = try? await qemu.monitor.execute("query-status", within: .seconds(2))
        return status?["running"].map { $0 == false } ?? false
    }

    func activity() -> MachineActivity? {
        guard watch.isAgentThere, var activity = EmulatorActivity.now(of: qemu.process.id) else { return nil }
        activity.printed = watch.printed
        return activity
    }

    func isDeaf() async -> Bool {
        let request: QMPValue = ["command-line": "info registers -a"]
        let reply = try? await qemu.monitor.execute("human-monitor-command", request, within: .milliseconds(500))
        return reply?.asText.map { ProcessorStates(reading: $0).isDeaf } ?? false
    }
}
