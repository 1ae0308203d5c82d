import FoundationEssentials
import LabModel

/// What cloudbase-init in an image of Windows reads.
///
/// Source: cloudbase-init's documentation, "Services" and "User data"; OpenStack's `network_data.json`.
enum CloudbaseInit {
    /// The PowerShell steps, with the line by which cloudbase-init knows them.
    static func userData(of guest: GuestDescription) -> String {
        "#ps1_sysnative\n" + IdentifyScript(guest: guest, makesAccounts: true).text
    }

    /// `meta_data.json`: who the guest is; its work is done once for each id.
    static func metaData(of guest: GuestDescription) throws -> String {
        struct Payload: Encodable {
            var uuid, name, hostname: String
        }
        let identity = guest.identity
        return try json(
            Payload(uuid: uuid(identity.machineID), name: identity.hostname, hostname: identity.hostname)
        )
    }

    /// `network_data.json`: the cards by their Ethernet addresses.
    static func networkData(of guest: GuestDescription) throws -> String {
        let identity = guest.identity
        return try json(
            NetworkData(
                links: identity.interfaces.map { interface in
                    NetworkData.Link(
                        id: interface.name,
                        name: interface.name,
                        type: "phy",
                        ethernet_mac_address: interface.mac.description
                    )
                },
                networks: identity.interfaces.map { interface in
                    NetworkData.Network(
                        id: interface.network,
                        link: interface.name,
                        type: "ipv4",
                        ip_address: interface.address.description,
                        netmask: interface.subnet.netmask.description,
                        routes: identity.gateway(through: interface).map { gateway in
                            [NetworkData.Route(network: "0.0.0.0", netmask: "0.0.0.0", gateway: gateway.description)]
                        } ?? []
                    )
                },
                services: identity.nameserver.map { [NetworkData.Service(type: "dns", address: $0.description)] } ?? []
            )
        )
    }

    private struct NetworkData: Encodable {
        struct Link: Encodable {
            var id, name, type, ethernet_mac_address: String
        }
        struct Network: Encodable {
            var id, link, type, ip_address, netmask: String
            var routes: [Route]
        }
        struct Route: Encodable {
            var network, netmask, gateway: String
        }
        struct Service: Encodable {
            var type, address: String
        }
        var links: [Link]
        var networks: [Network]
        var services: [Service]
    }

    private static func uuid(_ machineID: String) -> String {
        var parts: [Substring] = []
        var rest = machineID[...]
        for length in [8, 4, 4, 4] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return (parts + [rest]).joined(separator: "-")
    }

    private static func json(_ payload: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(payload), as: UTF8.self) + "\n"
    }
}
