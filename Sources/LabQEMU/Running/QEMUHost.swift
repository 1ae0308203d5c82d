public import LabHost
public import LabModel
import LabProcess
import FoundationEssentials

/// This computer, running machines as QEMU processes of the current user, without any privilege.
public struct QEMUHost: Host {
    /// What is known of the computer.
    public let facts: HostFacts
    /// QEMU's version, the board, the accelerator and the processor model.
    public let deviceModel: String

    /// The address of this computer on which labs publish their ports.
    public var publishAddress = IPv4Address.loopback

    let installation: QEMUInstallation

    /// Finds QEMU on this computer.
    /// - Throws: `HostError` with `notInstalled` when it is not there.
    public init(state: StateFolder) async throws {
        installation = try await QEMUInstallation.find(state: state)
        let probe = installation.probe
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
        QEMULab(folder: folder, installation: installation, publishAddress: publishAddress)
    }
}
