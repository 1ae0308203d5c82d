package import LabGuest
package import LabModel

/// Asks a guest what it has that an identity is written for.
package enum EquipmentSearch {
    private static let limit = Duration.seconds(30)
    /// The kinds of keys that a server is asked for; what else a configuration names is somebody's own.
    private static let kinds = ["ed25519", "ecdsa", "rsa"]

    // One line a fact: `key KIND`, `network MANAGER`. A server whose configuration names no key reads all kinds (sshd_config(5)).
    private static let script = """
        if [ -x /usr/sbin/sshd ]; then
            named=$(cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null |
                sed -n 's,^[[:space:]]*[Hh]ost[Kk]ey[[:space:]="]*/etc/ssh/ssh_host_\\([a-z0-9]*\\)_key[[:space:]"]*$,key \\1,p')
            echo "${named:-key ed25519
        key ecdsa
        key rsa}"
        fi
        units=/etc/systemd/system
        if [ -x /usr/sbin/netplan ] && [ -d /etc/netplan ]; then echo network netplan
        elif [ -e $units/multi-user.target.wants/systemd-networkd.service ] && [ ! -e $units/systemd-networkd.service ] &&
            [ ! -L $units/systemd-networkd.service ]; then echo network networkd
        elif [ -x /sbin/ifup ] && [ -e /etc/network/interfaces ]; then echo network ifupdown
        fi
        """

    /// Asks the guest.
    /// - Throws: `GuestError`, also when the guest has no shell.
    package static func search(_ guest: any RequestedGuest) async throws(GuestError) -> GuestEquipment {
        let request = AgentRequest.run(.shell(script), limit: limit)
        let reply = try await guest.perform([request], within: limit + .seconds(5)).first
        guard case .command(let result)? = reply, result.succeeded else {
            throw GuestError(.refused(0), subject: "equipment", reason: "the guest does not say what it has")
        }
        return equipment(in: result.output.text)
    }

    /// Reads what the script prints.
    static func equipment(in text: String) -> GuestEquipment {
        var equipment = GuestEquipment()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "key": if kinds.contains(words[1]) { equipment.hostKeys.append(words[1]) }
            case "network": equipment.networkManager = GuestEquipment.NetworkManager(rawValue: words[1])
            default: continue
            }
        }
        equipment.hostKeys = kinds.filter(equipment.hostKeys.contains)
        return equipment
    }
}
