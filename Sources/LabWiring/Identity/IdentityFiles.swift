public import LabModel

/// The texts of the files in which a Debian machine keeps who it is.
public enum IdentityFiles {
    /// The contents of `/etc/hosts` (hosts(5)): the loopback names, then the machine's own addresses, then its peers'.
    ///
    /// The machine's own name stands on its real address, so that what it tells its peers is what reaches it; without a
    /// network card it stands on 127.0.1.1, where Debian has it.
    public static func hosts(of identity: MachineIdentity) -> String {
        var lines = ["127.0.0.1\tlocalhost"]
        if identity.interfaces.isEmpty {
            lines.append("127.0.1.1\t\(identity.qualifiedName) \(identity.hostname)")
        }
        lines += identity.hosts.map { "\($0.address)\t\($0.names.joined(separator: " "))" }
        lines.append("::1\tlocalhost ip6-localhost ip6-loopback")
        return text(lines)
    }

    /// The contents of `/etc/hostname` (hostname(5)): the name without the domain.
    public static func hostname(of identity: MachineIdentity) -> String {
        text([identity.hostname])
    }

    /// The contents of `/etc/resolv.conf` (resolv.conf(5)), or `nil` for a machine without a name server.
    public static func resolver(of identity: MachineIdentity) -> String? {
        identity.nameserver.map { text(["search \(identity.domain)", "nameserver \($0)"]) }
    }

    private static func text(_ lines: [String]) -> String {
        lines.map { $0 + "\n" }.joined()
    }
}
