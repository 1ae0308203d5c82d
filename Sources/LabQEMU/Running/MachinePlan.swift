import LabHost
import LabModel

/// A wanted machine with all files and sockets that it will use.
struct MachinePlan {
    var request: MachineRequest
    var folder: LabFolder
    var number: Int
    var switchSockets: [String]
    /// The copies that stand for files of the image, where the machine does not use those themselves.
    var copies: [String: String] = [:]

    var monitorSocket: String { folder.socket("q", number) }
    var launchAgentSocket: String { folder.socket("a", number) }
    var stockAgentSocket: String { folder.socket("g", number) }
    var consoleSocket: String { folder.socket("t", number) }
    var migrationSocket: String { folder.socket("m", number) }

    /// What the machine is a copy of, or will be suspended as.
    var image: InstantImage {
        switch request.source {
        case .boot(let image, _), .template(let image), .resume(let image), .fork(let image, _): image
        }
    }

    /// The image below everything.
    var staged: StagedImage { image.staged }

    /// The folder of the image that the machine will be.
    private var template: InstantFolder? {
        if case .template(let image) = request.source { InstantFolder(path: image.folder) } else { nil }
    }

    /// The outermost layer of a disk, counted from the system's own, which is 0.
    func outermostLayer(_ index: Int) -> String { template?.disk(index) ?? folder.disk(request.name, index) }

    var console: String { template?.console ?? folder.console(request.name) }

    var emulatorLog: String { template?.emulatorLog ?? folder.emulatorLog(request.name) }

    /// The medium that says who the machine is.
    var configuration: String { folder.configuration(request.name) }

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
        parts += diskParts
        for index in 0..<request.shape.interfaces {
            let socket = index < switchSockets.count ? switchSockets[index] : nil
            parts.append(NetworkCard(index: index, switchSocket: socket))
        }
        switch request.source {
        case .template: break
        case .boot(_, let configuration):
            if !configuration.isEmpty { parts.append(ConfigurationMedium(file: self.configuration)) }
        case .resume: parts.append(WaitForState())
        case .fork: parts += [WaitForState(), DevicesAlone()]
        }
        return parts
    }

    private var memory: Board.Memory {
        switch request.source {
        case .template(let image): .shared(file: InstantFolder(path: image.folder).memory)
        case .boot(let image, _), .resume(let image):
            .copyOnWrite(file: InstantFolder(path: image.folder).memory)
        case .fork(_, let folder): .copyOnWrite(file: SuspendedFolder(path: folder).memory)
        }
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
