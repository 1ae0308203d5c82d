public import LabHost
public import LabModel
import LabProcess
import FoundationEssentials

/// This computer, running machines as QEMU processes of the current user, without any privilege.
public struct QEMUHost: Host {
    /// What is known of the computer.
    public let facts: HostFacts
    /// How copies of labs are made here, in words, with the reason where it is the slower way.
    public let copying: String
    /// QEMU's version, the board, the accelerator and the processor model.
    public let deviceModel: String

    /// The address of this computer on which labs publish their ports.
    public var publishAddress = IPv4Address.loopback

    let installation: QEMUInstallation
    private let copies: String
    private let forkServer: ForkServer?
    private let zygotes = Zygotes()

    /// Finds QEMU on this computer.
    /// - Throws: `HostError` with `notInstalled` when it is not there.
    public init(state: StateFolder) async throws {
        installation = try await QEMUInstallation.find(state: state)
        let probe = installation.probe
        do throws(ForkServer.Unavailable) {
            forkServer = try await ForkServer.find(
                state: state,
                emulator: installation.emulator,
                accelerator: probe.accelerator
            )
            copying = "forked as processes"
        } catch {
            forkServer = nil
            copying = "loaded from files: \(error.reason)"
        }
        copies = "\(state.copies)/\(ProcessInfo.processInfo.hostName)"
        facts = HostFacts(
            name: ProcessInfo.processInfo.hostName,
            emulator: installation.version,
            accelerator: probe.accelerator.rawValue,
            acceleratorReason: probe.reason,
            processors: ProcessInfo.processInfo.activeProcessorCount,
            memory: ByteCount(bytes: Int64(ProcessInfo.processInfo.physicalMemory))
        )
        deviceModel = [
            installation.version, Board.machineType, probe.accelerator.rawValue, probe.accelerator.processorModel,
            // Raised whenever the devices of a command line change, or what is done before a machine is suspended.
            "devices 4",
        ].joined(separator: "; ")
    }

    /// Makes room for a lab; see `Host`.
    public func openLab(_ folder: LabFolder) async throws -> any HostLab {
        QEMULab(
            folder: folder,
            installation: installation,
            copies: copies,
            forkServer: forkServer,
            zygotes: zygotes,
            publishAddress: publishAddress
        )
    }

    /// Makes the files of a machine that was never started: memory in which nothing is, and empty layers for its disks.
    public func layOut(_ image: InstantImage) async throws {
        let files = InstantFolder(path: image.folder)
        let request = MachineRequest(
            name: image.title,
            source: .boot(image, configuration: []),
            shape: image.shape,
            networks: []
        )
        let plan = MachinePlan(
            request: request,
            folder: LabFolder(path: image.folder, sockets: image.folder),
            number: 0,
            switchSockets: []
        )
        do {
            try SparseFile.create(at: files.memory, size: image.shape.memory)
            for disk in plan.writableDisks { try await EmptyLayer(of: disk).create(at: files.emptyLayer(disk.index)) }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HostError(.startFailed, subject: image.title, reason: "its files cannot be made: \(error)")
        }
    }
}
