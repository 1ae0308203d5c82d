public import LabModel

/// The texts of the files from which a guest's own network manager configures its cards at every start.
public enum NetworkFiles {
    /// A file of a guest.
    public struct File: Hashable, Sendable {
        /// The absolute path.
        public var path: String
        /// The content.
        public var text: String
        /// The permission bits, as in `chmod`.
        public var mode: UInt32
    }

    /// The files of a machine for its network manager; they come before what else the manager may have for a card.
    public static func files(of identity: MachineIdentity, for manager: GuestEquipment.NetworkManager) -> [File] {
        switch manager {
        case .networkd:
            identity.interfaces.map { interface in
                File(
                    path: "/etc/systemd/network/00-assay-\(interface.name).network",
                    text: networkd(interface, of: identity),
                    mode: 0o644
                )
            }
        case .netplan: [File(path: "/etc/netplan/00-assay.yaml", text: netplan(identity), mode: 0o600)]
        case .ifupdown: [File(path: "/etc/network/interfaces", text: ifupdown(identity), mode: 0o644)]
        }
    }

    private static func addresses(of interface: MachineIdentity.Interface) -> [String] {
        ["\(interface.address)/\(interface.subnet.prefixLength)"] + (interface.address6.map { ["\($0)/64"] } ?? [])
    }

    private static func gateway(of identity: MachineIdentity, on interface: MachineIdentity.Interface) -> IPv4Address? {
        identity.gateway.flatMap { interface.subnet.contains($0) ? $0 : nil }
    }

    /// systemd.network(5).
    private static func networkd(_ interface: MachineIdentity.Interface, of identity: MachineIdentity) -> String {
        var lines = [
            "[Match]", "Name=\(interface.name)", "", "[Link]", "MACAddress=\(interface.mac)", "", "[Network]",
            "DHCP=no", "IPv6AcceptRA=no",
        ]
        lines += addresses(of: interface).map { "Address=\($0)" }
        lines += gateway(of: identity, on: interface).map { ["Gateway=\($0)"] } ?? []
        return text(lines)
    }

    /// interfaces(5).
    private static func ifupdown(_ identity: MachineIdentity) -> String {
        var lines = ["auto lo", "iface lo inet loopback"]
        for interface in identity.interfaces {
            lines += [
                "", "auto \(interface.name)", "iface \(interface.name) inet static",
                "    hwaddress ether \(interface.mac)",
                "    address \(interface.address)/\(interface.subnet.prefixLength)",
            ]
            lines += gateway(of: identity, on: interface).map { ["    gateway \($0)"] } ?? []
            if let address6 = interface.address6 {
                lines += [
                    "", "iface \(interface.name) inet6 static", "    address \(address6)/64", "    dad-attempts 0",
                ]
            }
        }
        return text(lines)
    }

    /// netplan(5).
    private static func netplan(_ identity: MachineIdentity) -> String {
        var lines = ["network:", "  version: 2", "  renderer: networkd", "  ethernets:"]
        for interface in identity.interfaces {
            let addresses = addresses(of: interface).map { "\"\($0)\"" }.joined(separator: ", ")
            lines += [
                "    \(interface.name):", "      macaddress: \"\(interface.mac)\"", "      dhcp4: false",
                "      dhcp6: false", "      accept-ra: false", "      addresses: [\(addresses)]",
            ]
            // Not `default`, which older releases do not know.
            lines +=
                gateway(of: identity, on: interface).map { ["      routes: [{to: 0.0.0.0/0, via: \"\($0)\"}]"] } ?? []
        }
        return text(lines)
    }

    private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
