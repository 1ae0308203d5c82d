import FoundationEssentials
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
        case .boot(let image, _), .template(let image), .stage(let image, _), .resume(let image), .fork(let image, _):
            image
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
    func parts(accelerator: Accelerator, isForkable: Bool = false) -> [any CommandLinePart] {
        var parts: [any CommandLinePart] = [
            Board(
                name: request.name,
                accelerator: accelerator,
                shape: request.shape,
                memory: memory,
                isForkable: isForkable
            ),
            start,
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
        case .stage(_, let medium): if let medium { parts.append(Medium(file: medium)) }
        case .boot(_, let configuration):
            if !configuration.isEmpty { parts.append(ConfigurationMedium(file: self.configuration)) }
        case .resume: parts.append(WaitForState())
        case .fork: parts += [WaitForState(), DevicesAlone()]
        }
        return parts
    }

    private var start: any CommandLinePart {
        switch staged.start {
        case .kernel(let kernel, let initialFileSystem, let arguments):
            DirectBoot(kernel: kernel, initialFileSystem: initialFileSystem, kernelArguments: arguments)
        case .firmware(let firmware, _): FirmwareBoot(firmware: firmware, variables: variables)
        }
    }

    /// What the machine's firmware remembers.
    private var variables: String {
        switch request.source {
        case .template(let image): InstantFolder(path: image.folder).variables
        case .stage(let image, _): image.staged.variables ?? folder.variables(request.name)
        case .boot, .resume, .fork: folder.variables(request.name)
        }
    }

    /// Gives the machine its copy of what its firmware remembers.
    func makeVariables() throws {
        guard case .firmware(.uefi, let own) = staged.start else { return }
        let original: String
        switch request.source {
        case .resume(let image), .fork(let image, _): original = InstantFolder(path: image.folder).variables
        case .boot, .template: original = own ?? FirmwareBoot.newVariables
        case .stage: original = FirmwareBoot.newVariables
        }
        guard FileManager.default.fileExists(atPath: FirmwareBoot.program) else {
            throw HostError(.notInstalled, subject: "OVMF", reason: "is not installed; install Debian's ovmf")
        }
        do {
            try FileManager.default.copyItem(atPath: original, toPath: variables)
        } catch {
            throw HostError(.startFailed, subject: request.name, reason: "its firmware cannot be made: \(error)")
        }
    }

    private var memory: Board.Memory {
        switch request.source {
        case .stage: .anonymous
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

extension StagedImage {
    /// The file with what its firmware remembers.
    fileprivate var variables: String? {
        if case .firmware(_, let variables) = start { variables } else { nil }
    }
}
