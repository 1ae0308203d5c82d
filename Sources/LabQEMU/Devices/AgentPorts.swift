/// The virtio serial ports of the launch software and of QEMU's own guest agent.
struct AgentPorts: CommandLinePart {
    /// The socket where we listen for the launch software's bytes.
    var launchAgent: String
    /// The socket where we listen for the stock agent's bytes.
    var stockAgent: String

    /// The port's name in the guest: `/dev/virtio-ports/org.assay.agent`.
    static let launchAgentName = "org.assay.agent"

    /// How QEMU's events name the launch agent's port.
    static let launchAgentID = "agent"
    /// How QEMU's events name the stock agent's port.
    static let stockAgentID = "stock-agent"

    var arguments: [String] {
        [
            "-device", "virtio-serial-pci,id=ports,addr=0x4",
            "-chardev", "socket,id=launch,path=\(escaped(launchAgent)),server=off",
            "-device",
            "virtserialport,id=\(Self.launchAgentID),bus=ports.0,nr=1,chardev=launch,name=\(Self.launchAgentName)",
            "-chardev", "socket,id=stock,path=\(escaped(stockAgent)),server=off",
            "-device",
            "virtserialport,id=\(Self.stockAgentID),bus=ports.0,nr=2,chardev=stock,name=org.qemu.guest_agent.0",
        ]
    }
}
