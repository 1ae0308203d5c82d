public import LabModel

/// Everything that a guest of another system is to be: the same identity that an instant machine gets, and who may use it.
public struct GuestDescription: Hashable, Sendable {
    /// A key by which the guest's SSH server proves who it is.
    public struct HostKey: Hashable, Sendable {
        /// The kind: `ed25519`, `ecdsa` or `rsa`.
        public var kind: String
        /// The private key, in OpenSSH's format.
        public var privateKey: String
        /// The public key, one line.
        public var publicKey: String

        /// Creates a key.
        public init(kind: String, privateKey: String, publicKey: String) {
            self.kind = kind
            self.privateKey = privateKey
            self.publicKey = publicKey
        }
    }

    /// A text file that tells the guest of its lab.
    public struct TopologyFile: Hashable, Sendable {
        /// The name without a folder: `topology.json`.
        public var name: String
        /// The text.
        public var content: String

        /// Creates a file.
        public init(name: String, content: String) {
            self.name = name
            self.content = content
        }
    }

    /// Who the guest is.
    public var identity: MachineIdentity
    /// The contents of its hosts file.
    public var hostsFile: String
    /// What it is told of its lab.
    public var topology: [TopologyFile]
    /// Its SSH host keys; where there are none, the guest makes its own.
    public var hostKeys: [HostKey]
    /// What people choose for it.
    public var choices: GuestChoices

    /// Creates a description.
    public init(
        identity: MachineIdentity,
        hostsFile: String,
        topology: [TopologyFile] = [],
        hostKeys: [HostKey] = [],
        choices: GuestChoices = GuestChoices()
    ) {
        self.identity = identity
        self.hostsFile = hostsFile
        self.topology = topology
        self.hostKeys = hostKeys
        self.choices = choices
    }
}

extension MachineIdentity {
    /// The default route, if it leads through that interface.
    func gateway(through interface: Interface) -> IPv4Address? {
        gateway.flatMap { interface.subnet.contains($0) ? $0 : nil }
    }

    /// The name server, if it is asked through that interface.
    func nameserver(through interface: Interface) -> IPv4Address? {
        nameserver.flatMap { interface.subnet.contains($0) ? $0 : nil }
    }
}
