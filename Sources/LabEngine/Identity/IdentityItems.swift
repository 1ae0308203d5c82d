import LabGuest
package import LabModel
import LabWiring

/// Everything that a machine of a lab is told of who it is, in the order in which it is told.
package struct IdentityItems: Sendable {
    /// The items.
    package let all: [any IdentityItem]

    /// Chooses the items of a machine; without `bootID` it keeps its kernel's; `keys` are its SSH host keys, empty without a server, and `topology` are files.
    package init(
        _ identity: MachineIdentity,
        entropy: [UInt8],
        bootID: String?,
        equipment: GuestEquipment = GuestEquipment(),
        keys: [HostKeys.File],
        topology: [(path: String, content: [UInt8])],
        hasMessageBus: Bool
    ) {
        var items: [any IdentityItem] = [
            // First: whatever the guest draws from now on is its own.
            EntropyItem(bytes: entropy),
            HostnameItem(hostname: identity.hostname, content: IdentityFiles.hostname(of: identity)),
            LinksItem(interfaces: identity.interfaces, isLasting: equipment.networkManager == nil),
            RouteItem(gateway: identity.gateway, isLasting: equipment.networkManager == nil),
            BootIDItem(id: bootID),
            FileItem(
                "/etc/hosts",
                content: Array(IdentityFiles.hosts(of: identity).utf8),
                name: "hosts file and domain",
                reason: "peers are not found by name, and the fully qualified name is the template's"
            ),
            FileItem(
                "/etc/machine-id",
                content: Array("\(identity.machineID)\n".utf8),
                mode: 0o444,
                shown: .line(as: "machine-id"),
                alias: hasMessageBus ? "/var/lib/dbus/machine-id" : nil,
                name: "machine id",
                reason: "systemd, D-Bus, DHCP clients and licence servers take two machines with one id for one"
            ),
        ]
        if let resolver = IdentityFiles.resolver(of: identity) {
            items.append(
                FileItem(
                    "/etc/resolv.conf",
                    content: Array(resolver.utf8),
                    name: "resolver",
                    reason: "names are asked of a server that this lab does not have, in another lab's domain"
                )
            )
        }
        if let manager = equipment.networkManager {
            items += NetworkFiles.files(of: identity, for: manager).map { file in
                FileItem(
                    file.path,
                    content: Array(file.text.utf8),
                    mode: file.mode,
                    name: "network of the next start",
                    reason: "the guest's own network manager would give it the template's addresses, or none"
                )
            }
        }
        items += keys.map { file in
            FileItem(
                file.path,
                content: file.content,
                mode: file.mode,
                shown: file.mode == 0o600 ? .nothing : .line(as: file.path),
                name: "SSH host key",
                reason: "whoever has one clone's key can pose as every other"
            )
        }
        items += topology.map { file in
            FileItem(
                file.path,
                content: file.content,
                name: "topology",
                reason: "tests would talk to the machines of the lab that the template knew"
            )
        }
        all = items
    }

    /// The items as a Markdown table for the documentation: an item, how it is applied, how it is read back, why it matters.
    package var table: String {
        let rows = all.map { "| \($0.name) | \($0.means) | \($0.proof) | \($0.reason) |\n" }
        return "| item | applied | read back | why |\n|---|---|---|---|\n" + rows.joined()
    }
}
