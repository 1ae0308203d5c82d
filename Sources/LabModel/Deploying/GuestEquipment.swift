/// What a guest has beside the system itself that an identity is written for.
public struct GuestEquipment: Hashable, Sendable, Codable {
    /// What configures the network cards when the guest starts.
    public enum NetworkManager: String, Sendable, Codable, CaseIterable {
        /// systemd-networkd.
        case networkd
        /// netplan, with systemd-networkd behind it.
        case netplan
        /// ifupdown, as Debian has it.
        case ifupdown
    }

    /// Who in a guest does what the host asks for.
    public enum Agent: String, Sendable, Codable {
        /// The launch agent.
        case launch
        /// QEMU's own guest agent, where the launch agent keeps silent.
        case stock
    }

    /// The kinds of keys that its SSH server reads: `ed25519`, `ecdsa`, `rsa`; none without a server.
    public var hostKeys: [String]
    /// What configures its network; the launch agent does if `nil`.
    public var networkManager: NetworkManager?
    /// Who answered when the guest was asked; `nil` where that was not noted.
    public var agent: Agent?

    /// Creates a description; without arguments, of a guest that has nothing.
    public init(hostKeys: [String] = [], networkManager: NetworkManager? = nil, agent: Agent? = nil) {
        self.hostKeys = hostKeys
        self.networkManager = networkManager
        self.agent = agent
    }
}
