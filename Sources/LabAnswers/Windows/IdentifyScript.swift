import LabModel

/// The PowerShell script that makes a running Windows the machine that it is to be, and reads back that it is.
///
/// Data first, every text of it an expression of `PowerShellText`; then steps that are the same for all machines. It can be
/// run again: what is right already stays.
struct IdentifyScript {
    let guest: GuestDescription
    /// Whether the accounts are made here; with an answer file, Windows has made them.
    let makesAccounts: Bool

    /// The script, in ASCII.
    var text: String { data + "\n" + Self.steps }

    private var data: String {
        let identity = guest.identity
        let choices = guest.choices
        let assignments: [(String, String)] = [
            ("computerName", PowerShellText.expression(identity.hostname.uppercased())),
            ("domain", PowerShellText.expression(identity.domain)),
            ("timeZone", PowerShellText.expression(choices.timeZone ?? "UTC")),
            ("interfaces", PowerShellText.lines(identity.interfaces.map(interface))),
            ("accounts", PowerShellText.lines(makesAccounts ? choices.accounts.map(account) : [])),
            ("administratorKeys", PowerShellText.array(administratorKeys)),
            ("hostKeys", PowerShellText.lines(guest.hostKeys.map(hostKey))),
            ("files", PowerShellText.lines(files)),
            ("commands", PowerShellText.array(choices.commands)),
        ]
        return "# Makes this computer a machine of its lab, and reads back that it is.\n"
            + assignments.map { "$\($0.0) = \($0.1)\n" }.joined()
    }

    private func interface(_ interface: MachineIdentity.Interface) -> String {
        PowerShellText.table([
            "Name": PowerShellText.expression(interface.name),
            "Mac": PowerShellText.expression(interface.mac.windowsText),
            "Address": PowerShellText.expression(interface.address.description),
            "PrefixLength": String(interface.subnet.prefixLength),
            "Gateway": PowerShellText.expression(guest.identity.gateway(through: interface)?.description),
            "Servers": PowerShellText.array(
                guest.identity.nameserver(through: interface).map { [$0.description] } ?? []
            ),
        ])
    }

    private func account(_ account: Account) -> String {
        PowerShellText.table([
            "Name": PowerShellText.expression(account.name),
            "FullName": PowerShellText.expression(account.fullName ?? account.name),
            "Password": PowerShellText.expression(account.password),
            "IsAdministrator": account.isAdministrator ? "$true" : "$false",
        ])
    }

    private var administratorKeys: [String] {
        guest.choices.accounts.filter(\.isAdministrator).flatMap(\.authorizedKeys)
    }

    private func hostKey(_ key: GuestDescription.HostKey) -> String {
        PowerShellText.table([
            "Name": PowerShellText.expression("ssh_host_\(key.kind)_key"),
            "Private": PowerShellText.expression(key.privateKey),
            "Public": PowerShellText.expression(key.publicKey),
        ])
    }

    private var files: [String] {
        let hosts = ("$env:SystemRoot\\System32\\drivers\\etc\\hosts", guest.hostsFile)
        let topology = guest.topology.map { file in
            ("(Join-Path \"$env:ProgramData\\assay\" \(PowerShellText.expression(file.name)))", file.content)
        }
        return ([("\"\(hosts.0)\"", hosts.1)] + topology).map { path, content in
            PowerShellText.table(["Path": path, "Content": PowerShellText.expression(content)])
        }
    }
}

extension MACAddress {
    /// The address as Windows writes it: `02-00-5E-10-00-01`.
    var windowsText: String { description.uppercased().split(separator: ":").joined(separator: "-") }
}
