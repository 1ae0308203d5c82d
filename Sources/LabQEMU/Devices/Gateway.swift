import LabHost
import LabModel

/// A network's router and port publisher: QEMU's user-mode network, joined to the switch by a machine without a board.
struct Gateway: CommandLinePart {
    var network: Network
    var publish: [PublishedEndpoint]
    var switchSocket: String
    /// The address of this computer on which ports are published.
    var publishAddress = IPv4Address.loopback

    var arguments: [String] {
        [
            "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none",
            "-netdev", userNetwork,
            "-netdev", "hubport,id=inside,hubid=0,netdev=nat",
            "-netdev", "stream,id=up,server=off,addr.type=unix,addr.path=\(escaped(switchSocket))",
            "-netdev", "hubport,id=outside,hubid=0,netdev=up",
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        ]
    }

    private var userNetwork: String {
        var parts = ["user", "id=nat", "ipv6=off", "net=\(network.subnet)"]
        if let host = network.gatewayAddress { parts.append("host=\(host)") }
        if let nameserver = network.nameserverAddress { parts.append("dns=\(nameserver)") }
        if !network.internet { parts.append("restrict=on") }
        parts += publish.map { "hostfwd=tcp:\(publishAddress):\($0.hostPort)-\($0.address):\($0.port)" }
        return parts.joined(separator: ",")
    }
}
