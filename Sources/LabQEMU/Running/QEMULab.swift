import FoundationEssentials
import Glibc
import LabGuest
import LabHost
import LabModel
import LabNetwork
import LabProcess
import LabQMP
import LabSocket

/// The machines, switches and gateways of one lab.
actor QEMULab: HostLab {
    private let folder: LabFolder
    private let installation: QEMUInstallation
    /// The folder of the copies of disks that this host keeps for all its machines.
    private let copies: String
    /// What emulators are forked with, where that is possible.
    let forkServer: ForkServer?
    /// The zygotes that this process keeps.
    let zygotes: Zygotes
    private let publishAddress: IPv4Address
    private(set) var switches: [String: Switch] = [:]
    /// What is wrong with the networks.
    var faults = NetworkFaults()
    private var gateways: [QEMUProcess] = []
    private(set) var machines: [QEMUMachine] = []
    private var lastNumber = 0
    private var isDiscarded = false

    init(
        folder: LabFolder,
        installation: QEMUInstallation,
        copies: String,
        forkServer: ForkServer? = nil,
        zygotes: Zygotes = Zygotes(),
        publishAddress: IPv4Address = .loopback
    ) {
        self.forkServer = forkServer
        self.zygotes = zygotes
        self.publishAddress = publishAddress
        self.folder = folder
        self.installation = installation
        self.copies = copies
    }

    func addNetwork(_ network: Network, publish: [PublishedEndpoint]) async throws -> [Int] {
        let number = nextNumber()
        let device = try Switch(network: network.name, socketPath: folder.socket("n", number))
        try device.start()
        device.impose(faults.on(network.name))
        switches[network.name] = device
        guard network.internet || !publish.isEmpty else { return [] }
        let socket = folder.socket("c", number)
        try device.addCard(Flow.gateway, socketPath: socket, guarding: GatewayGuard(of: network))
        let gateway = try await QEMUProcess.start(
            [
                Gateway(
                    network: network,
                    publish: publish,
                    switchSocket: socket,
                    publishAddress: publishAddress
                )
            ],
            name: "gateway of network '\(network.name)'",
            emulator: installation.emulator,
            limits: .gateway,
            monitorSocket: folder.socket("q", number),
            log: folder.emulatorLog("gateway-\(network.name)")
        )
        guard !isDiscarded else {
            await gateway.kill()
            throw CancellationError()
        }
        gateways.append(gateway)
        return try await gateway.publishedPorts(publish)
    }

    func start(_ request: MachineRequest) async throws -> any HostMachine {
        guard case .fork = request.source else { return try await launch(request) }
        // Alone, in a lab whose other machines go on.
        let machine = try await load(request)
        try await machine.proceed()
        return machine
    }

    /// Starts the emulator of a machine; a fork's waits before its first instruction.
    func launch(_ request: MachineRequest) async throws -> QEMUMachine {
        let plan = try plan(request)
        return try await add(
            QEMUMachine.start(plan, installation: installation, forkServer: forkServer, copies: copies)
        )
    }

    /// Copies the process of a suspended machine, which waits before its next instruction; gives `nil` when there is none.
    func forkProcess(_ request: MachineRequest) async throws -> QEMUMachine? {
        guard forkServer != nil else { return nil }
        let plan = try plan(request)
        guard let machine = try await QEMUMachine.fork(plan, installation: installation) else {
            return nil
        }
        return try await add(machine)
    }

    /// A machine's files and sockets, with those of its cards listening.
    private func plan(_ request: MachineRequest) throws -> MachinePlan {
        let number = nextNumber()
        let sockets = try request.networks.enumerated().map { index, network in
            guard let device = switches[network] else {
                throw HostError(
                    .startFailed,
                    subject: request.name,
                    reason: "a network of it does not exist on the host"
                )
            }
            let socket = folder.socket("c\(index)-", number)
            try device.addCard(request.name, socketPath: socket)
            return socket
        }
        try removeEnded(request.name)
        return MachinePlan(request: request, folder: folder, number: number, switchSockets: sockets)
    }

    private func add(_ machine: QEMUMachine) async throws -> QEMUMachine {
        guard !isDiscarded else {
            await machine.stop()
            throw CancellationError()
        }
        machines.append(machine)
        return machine
    }

    /// Makes room for a machine of a name that another had, which has ended: of that one the console stays.
    private func removeEnded(_ name: String) throws {
        guard machines.contains(where: { $0.name == name }) else { return }
        guard machines.allSatisfy({ $0.name != name || $0.qemu.process.statusIfEnded != nil }) else {
            throw HostError(.startFailed, subject: name, reason: "a machine of that name runs already")
        }
        machines.removeAll { $0.name == name }
        try? FileManager.default.removeItem(atPath: folder.disk(name))
    }

    func discard() async {
        isDiscarded = true
        for machine in machines { machine.watch.log.expectEnd() }
        let processes = machines.map(\.qemu) + gateways
        for process in processes { process.process.signal(SIGKILL) }
        for process in processes { await process.kill() }
        // What they printed last is in their consoles when their folder goes.
        for machine in machines { await machine.watch.ended() }
        for device in switches.values { device.stop() }
        machines = []
        gateways = []
        switches = [:]
    }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}

extension QEMUProcess {
    /// The host's ports of a gateway, in the order of `publish`, as QEMU itself lists them.
    fileprivate func publishedPorts(_ publish: [PublishedEndpoint]) async throws -> [Int] {
        guard !publish.isEmpty else { return [] }
        let reply = try await monitor.execute("human-monitor-command", ["command-line": "info usernet"])
        // Lines read: TCP[HOST_FORWARD] 12 127.0.0.1 8080 10.20.1.11 80 0 0
        let rows = (reply.asText ?? "").split(whereSeparator: \.isNewline).map {
            $0.split(separator: " ").map(String.init)
        }
        return try publish.map { endpoint in
            let row = rows.first { row in
                row.count >= 6 && row[0] == "TCP[HOST_FORWARD]" && row[4] == "\(endpoint.address)"
                    && row[5] == "\(endpoint.port)" && (endpoint.hostPort == 0 || row[3] == "\(endpoint.hostPort)")
            }
            guard let row, let port = Int(row[3]) else {
                throw HostError(
                    .startFailed,
                    subject: name,
                    reason: "QEMU does not list port \(endpoint.port) as published"
                )
            }
            return port
        }
    }
}
