import LabModel

/// A shell script that is run once in a new Debian system, as root: accounts, host keys, files and commands.
struct FirstStartScript {
    let guest: GuestDescription

    /// The card that the installer itself uses: the one that leads out, or the first one.
    static func firstCard(of identity: MachineIdentity) -> MachineIdentity.Interface? {
        identity.interfaces.first { identity.gateway(through: $0) != nil } ?? identity.interfaces.first
    }

    /// The whole script.
    var text: String {
        let lines = ["set -eu"] + files + cards + hostKeys + guest.choices.accounts.flatMap(account) + commands
        return lines.joined(separator: "\n") + "\n"
    }

    private var files: [String] {
        let own = [("/etc/hosts", guest.hostsFile), ("/etc/machine-id", "\(guest.identity.machineID)\n")]
        let topology = guest.topology.map { ("/etc/assay/\($0.name)", $0.content) }
        return ["mkdir -p /etc/assay"] + (own + topology).map { write($1, to: $0) }
    }

    private var cards: [String] {
        let first = Self.firstCard(of: guest.identity)
        return guest.identity.interfaces.filter { $0 != first }.map { card in
            let address = "\(card.address)/\(card.subnet.prefixLength)"
            let text = "auto \(card.name)\niface \(card.name) inet static\n\taddress \(address)\n"
            return write(text, to: "/etc/network/interfaces.d/\(card.name)")
        }
    }

    private var hostKeys: [String] {
        guest.hostKeys.flatMap { key in
            let path = "/etc/ssh/ssh_host_\(key.kind)_key"
            return ["(umask 077; \(write(key.privateKey, to: path)))", write(key.publicKey, to: "\(path).pub")]
        }
    }

    private func account(_ account: Account) -> [String] {
        let name = quoted(account.name)
        let comment = account.fullName.map { " --comment \(quoted($0))" } ?? ""
        var lines = ["useradd --create-home --shell /bin/bash\(comment) -- \(name)"]
        if let password = account.password {
            lines.append("printf '%s:%s\\n' \(name) \(quoted(password)) | chpasswd")
        }
        if account.isAdministrator {
            lines.append("printf '%s ALL=(ALL) NOPASSWD:ALL\\n' \(name) > /etc/sudoers.d/\(name)")
        }
        if !account.authorizedKeys.isEmpty {
            let file = "/home/\(account.name)/.ssh/authorized_keys"
            let keys = account.authorizedKeys.map { $0 + "\n" }.joined()
            lines += [
                "install -d -m 700 -o \(name) -g \(name) \(quoted("/home/\(account.name)/.ssh"))",
                write(keys, to: file),
                "chmod 600 \(quoted(file)); chown \(name): \(quoted(file))",
            ]
        }
        return lines
    }

    private var commands: [String] { guest.choices.commands.map { "sh -c \(quoted($0))" } }

    private func write(_ content: String, to path: String) -> String {
        "printf '%s' \(quoted(content)) > \(quoted(path))"
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
