public import LabGuest
public import LabModel

/// A computer that runs machines.
public protocol Host: Sendable {
    /// What is known of it.
    var facts: HostFacts { get }
    /// All that a suspended machine depends on beside its image and shape: it resumes only where this is equal.
    var deviceModel: String { get }

    /// Makes room for a lab; its folder exists and the caller holds its lock.
    /// - Throws: `HostError`.
    func openLab(_ folder: LabFolder) async throws -> any HostLab

    /// Makes what copies of a machine that was never started need, in its folder, which exists and is empty.
    /// - Throws: `HostError`.
    func layOut(_ image: InstantImage) async throws
}

/// A lab's machines and networks on a host; other labs never see them.
public protocol HostLab: Sendable {
    /// Makes a network and its gateway; gives the host's ports in the order of `publish`.
    /// - Throws: `HostError`, also when a port is in use.
    func addNetwork(_ network: Network, publish: [PublishedEndpoint]) async throws -> [Int]

    /// Starts a machine; it runs when this returns, but nothing is said of the guest.
    /// - Throws: `HostError`.
    func start(_ request: MachineRequest) async throws -> any HostMachine

    /// Ends all machines and networks at once and removes what they left on disk; safe to call again.
    func discard() async
}

/// A machine that runs on a host.
public protocol HostMachine: Sendable {
    /// The name.
    var name: String { get }
    /// The conversation with the launch software in the guest.
    var agent: LaunchAgent { get }
    /// The conversation with QEMU's own agent, where the guest has one.
    var stockAgent: QEMUGuestAgent { get }
    /// The absolute path of what the console printed.
    var console: String { get }

    /// The memory that the machine takes of the host, its share of shared pages included (PSS).
    func memoryInUse() throws -> ByteCount

    /// Waits until the machine has ended, and says why.
    func end() async -> String

    /// Ends the machine at once; safe to call again.
    func stop() async
}

/// A machine that can be suspended as a template of others.
public protocol SuspendableMachine: HostMachine {
    /// Suspends the machine into a folder and ends it; the folder then belongs to an `InstantImage`.
    /// - Throws: `HostError`.
    func suspend(into folder: String) async throws
}

/// What a machine is started from.
public enum MachineSource: Sendable {
    /// A copy of a machine that was never started is booted, with a medium that says who it is to the launch software.
    case boot(InstantImage, configuration: [UInt8])
    /// A staged image is booted to be suspended into its folder: its memory is a file there from the beginning.
    case template(InstantImage)
    /// An image is started once to be staged: what it writes stays on its disk, what its firmware remembers in the file that the
    /// staged image names, and the medium, if there is one, is on a further disk that is only read.
    case stage(InstantImage, medium: String?)
    /// A copy of a suspended machine is resumed.
    case resume(InstantImage)
    /// A copy of a machine of a suspended lab is resumed; the folder is the one that the machine was suspended into.
    case fork(InstantImage, folder: String)
}

/// A machine that is wanted.
public struct MachineRequest: Sendable {
    /// The name, unique in its lab.
    public var name: String
    /// What it is started from.
    public var source: MachineSource
    /// The virtual hardware.
    public var shape: MachineShape
    /// How its disks relate to those of the image.
    public var layout: MachineDescription.DiskLayout
    /// The networks of its cards in order; fewer than cards only for templates, whose cards are not connected.
    public var networks: [String]

    /// Creates a request.
    public init(
        name: String,
        source: MachineSource,
        shape: MachineShape,
        layout: MachineDescription.DiskLayout = .linked,
        networks: [String]
    ) {
        self.name = name
        self.source = source
        self.shape = shape
        self.layout = layout
        self.networks = networks
    }
}

/// A port of a machine that is wanted on the host.
public struct PublishedEndpoint: Hashable, Sendable {
    /// The machine's address on the network.
    public var address: IPv4Address
    /// The machine's TCP port.
    public var port: Int
    /// The host's TCP port on its loopback address; 0 is any free one.
    public var hostPort: Int

    /// Creates an endpoint.
    public init(address: IPv4Address, port: Int, hostPort: Int) {
        self.address = address
        self.port = port
        self.hostPort = hostPort
    }
}
