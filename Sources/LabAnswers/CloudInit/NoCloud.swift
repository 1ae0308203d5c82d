import LabModel
import LabYAML

/// The three files of cloud-init's data source NoCloud.
///
/// Source: cloud-init's documentation, "NoCloud", "Networking config Version 2", and the module reference. Passwords and
/// texts go through the writer of YAML, never through a template.
struct NoCloud {
    let guest: GuestDescription

    private var identity: MachineIdentity { guest.identity }
    private var choices: GuestChoices { guest.choices }

    /// `meta-data`: cloud-init does its work once for each instance id.
    var metaData: String {
        get throws {
            try YAMLWriter.text(of: [
                "instance-id": "iid-\(identity.machineID)", "local-hostname": .text(identity.hostname),
            ])
        }
    }

    /// `network-config`: netplan's syntax, cards known by their Ethernet addresses.
    var networkConfig: String {
        get throws {
            let cards = identity.interfaces.map { interface in
                YAMLValue.Entry(interface.name, card(interface))
            }
            return try YAMLWriter.text(of: ["version": 2, "ethernets": .mapping(cards)])
        }
    }

    private func card(_ interface: MachineIdentity.Interface) -> YAMLValue {
        let gateway = identity.gateway(through: interface)
        let nameserver = identity.nameserver(through: interface)
        return [
            "match": ["macaddress": "\(interface.mac)"],
            "set-name": .text(interface.name),
            "dhcp4": false,
            "dhcp6": false,
            "addresses": ["\(interface.address)/\(interface.subnet.prefixLength)"],
            // Not `default`, which cloud-init hands on as it is to systems that do not know the word.
            "routes": gateway.map { [["to": "0.0.0.0/0", "via": "\($0)"]] },
            "nameservers": nameserver.map {
                ["addresses": ["\($0)"], "search": .list([.text(identity.domain)])]
            },
        ]
    }

    /// `user-data`: accounts, host keys, files, time zone, and a root file system as large as its disk.
    var userData: String {
        get throws {
            let commands = choices.commands
            return try "#cloud-config\n"
                + YAMLWriter.text(of: [
                    "hostname": .text(identity.hostname),
                    "fqdn": .text(identity.qualifiedName),
                    "prefer_fqdn_over_hostname": false,
                    // The hosts file is written whole, below.
                    "manage_etc_hosts": false,
                    "timezone": .text(choices.timeZone ?? "Etc/UTC"),
                    "growpart": ["mode": "auto", "devices": ["/"]],
                    "resize_rootfs": true,
                    "ssh_deletekeys": true,
                    "ssh_keys": hostKeys,
                    "ssh_pwauth": .flag(choices.accounts.contains { $0.password != nil }),
                    "users": choices.accounts.isEmpty ? nil : .list(choices.accounts.map(user)),
                    "write_files": .list(files),
                    "runcmd": commands.isEmpty ? nil : .texts(commands),
                ])
        }
    }

    private var hostKeys: YAMLValue? {
        guard !guest.hostKeys.isEmpty else { return nil }
        return .mapping(
            guest.hostKeys.flatMap { key in
                [
                    YAMLValue.Entry("\(key.kind)_private", .text(key.privateKey)),
                    YAMLValue.Entry("\(key.kind)_public", .text(key.publicKey)),
                ]
            }
        )
    }

    private func user(_ account: Account) -> YAMLValue {
        [
            "name": .text(account.name),
            "gecos": account.fullName.map { .text($0) },
            "shell": "/bin/bash",
            "sudo": account.isAdministrator ? "ALL=(ALL) NOPASSWD:ALL" : nil,
            "lock_passwd": .flag(account.password == nil),
            "plain_text_passwd": account.password.map { .text($0) },
            "ssh_authorized_keys": account.authorizedKeys.isEmpty ? nil : .texts(account.authorizedKeys),
        ]
    }

    private var files: [YAMLValue] {
        let own = [
            ("/etc/hosts", guest.hostsFile, "0644"), ("/etc/machine-id", "\(identity.machineID)\n", "0444"),
        ]
        let topology = guest.topology.map { ("/etc/assay/\($0.name)", $0.content, "0644") }
        return (own + topology).map { path, content, mode in
            ["path": .text(path), "owner": "root:root", "permissions": .text(mode), "content": .text(content)]
        }
    }
}
