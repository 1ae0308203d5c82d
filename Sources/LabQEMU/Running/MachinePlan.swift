import LabHost
import LabModel

/// A wanted machine with all files and sockets that it will use.
struct MachinePlan {
    var request: MachineRequest
    var folder: LabFolder
    var number: Int
    var switchSockets: [String]

    var monitorSocket: String { folder.socket("q", number) }
    var launchAgentSocket: String { folder.socket("a", number) }
    var stockAgentSocket: String { folder.socket("g", number) }
    var consoleSocket: String { folder.socket("t", number) }
    var migrationSocket: String { folder.socket("m", number) }

    /// The image below everything.
    var staged: StagedImage {
        switch request.source {
        case .boot(let image), .template(let image, _): image
        case .resume(let image), .fork(let image, _): image.staged
        }
    }

    /// The outermost layer of the system disk.
    var outermostLayer: String {
        if case .template(_, let folder) = request.source { return InstantFolder(path: folder).disk }
        return folder.disk(request.name)
    }

    var console: String {
        if case .template(_, let folder) = request.source { return InstantFolder(path: folder).console }
        return folder.console(request.name)
    }

    var emulatorLog: String {
        if case .template(_, let folder) = request.source { return InstantFolder(path: folder).emulatorLog }
        return folder.emulatorLog(request.name)
    }

    /// The parts of the command line, in an order that a suspended machine and its clones share.
    func parts(accelerator: Accelerator) -> [any CommandLinePart] {
        var parts: [any CommandLinePart] = [
            Board(name: request.name, accelerator: accelerator, shape: request.shape, memory: memory),
            DirectBoot(
                kernel: staged.kernel,
                initialFileSystem: staged.initialFileSystem,
                kernelArguments: staged.kernelArguments
            ),
            Console(socket: consoleSocket),
            AgentPorts(launchAgent: launchAgentSocket, stockAgent: stockAgentSocket),
            PanicDevice(),
        ]
        if let layers = diskLayers { parts.append(Disk(index: 0, layers: layers)) }
        for index in 0..<request.shape.interfaces {
            let socket = index < switchSockets.count ? switchSockets[index] : nil
            parts.append(NetworkCard(index: index, switchSocket: socket))
        }
        switch request.source {
        case .boot, .template: break
        case .resume: parts.append(WaitForState())
        case .fork: parts += [WaitForState(), DevicesAlone()]
        }
        return parts
    }

    private var memory: Board.Memory {
        switch request.source {
        case .boot: .anonymous
        case .template(_, let folder): .shared(file: InstantFolder(path: folder).memory)
        case .resume(let image): .copyOnWrite(file: InstantFolder(path: image.folder).memory)
        case .fork(_, let folder): .copyOnWrite(file: SuspendedFolder(path: folder).memory)
        }
    }

    private var diskLayers: [Disk.Layer]? {
        guard let disk = staged.disk else { return nil }
        var layers = [Disk.Layer(file: outermostLayer, driver: .qcow2)]
        switch request.source {
        case .boot, .template: break
        case .resume(let image): layers.append(suspendedDisk(of: image))
        case .fork(let image, let folder):
            layers += SuspendedFolder(path: folder).disks.map { Disk.Layer(file: $0, driver: .qcow2) }
            layers.append(suspendedDisk(of: image))
        }
        return layers + [Disk.Layer(file: disk, driver: .raw)]
    }

    private func suspendedDisk(of image: InstantImage) -> Disk.Layer {
        Disk.Layer(file: InstantFolder(path: image.folder).disk, driver: .qcow2)
    }
}

/// Makes QEMU wait for the state of a suspended machine instead of starting the processor.
private struct WaitForState: CommandLinePart {
    var arguments: [String] { ["-incoming", "defer"] }
}

/// Makes QEMU take a state that was saved with nothing but the devices.
///
/// Neither the configuration before them nor their description behind them is in it. The processors wait until they are
/// told to go on.
private struct DevicesAlone: CommandLinePart {
    var arguments: [String] {
        ["-S", "-global", "migration.send-configuration=off", "-machine", "suppress-vmdesc=on"]
    }
}
