import FoundationEssentials
package import LabModel
import LabProcess

/// A machine's SSH host keys, made on this host from its random numbers.
///
/// In the guest each would take a tenth of a second of emulated work, and its random generator is the template's until
/// it is reseeded.
package struct HostKeys: Sendable {
    /// A file of `/etc/ssh`.
    package struct File: Sendable {
        package var path: String
        package var content: [UInt8]
        package var mode: UInt32
    }

    /// The private and public key files.
    package let files: [File]

    /// The kinds of keys that an OpenSSH server reads unless its configuration says otherwise.
    package static let allKinds = ["ed25519", "ecdsa", "rsa"]

    /// Makes keys of these kinds for a machine; `folder` is for files that are gone when this returns.
    ///
    /// A key of the kind `rsa` is taken from the stock, and made at once where there is none.
    package static func make(
        _ kinds: [String] = allKinds,
        for identity: MachineIdentity,
        folder: String,
        stock: HostKeyStock? = nil
    ) async throws -> HostKeys {
        guard !kinds.isEmpty else { return HostKeys(files: []) }
        let draft = "\(folder)/keys-\(identity.hostname)"
        try FileManager.default.createDirectory(
            atPath: draft,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: draft) }
        let files = try await concurrently(kinds) { kind in
            let name = "ssh_host_\(kind)_key"
            if kind == "rsa" { return try await rsaKey(named: name, for: identity, folder: draft, stock: stock) }
            let arguments = ["-q", "-t", kind, "-N", "", "-C", "root@\(identity.hostname)", "-f", "\(draft)/\(name)"]
            try await Command("ssh-keygen", arguments).run(within: .seconds(20))
            return try [(name, UInt32(0o600)), ("\(name).pub", UInt32(0o644))].map { name, mode in
                let content = try Data(contentsOf: URL(filePath: "\(draft)/\(name)"))
                return File(path: "/etc/ssh/\(name)", content: [UInt8](content), mode: mode)
            }
        }
        return HostKeys(files: files.flatMap(\.self))
    }

    private static func rsaKey(
        named name: String,
        for identity: MachineIdentity,
        folder: String,
        stock: HostKeyStock?
    ) async throws -> [File] {
        let stocked = stock?.take()
        let key =
            if let stocked { stocked } else { try await HostKeyStock.generate(for: identity.hostname, in: folder) }
        let open = "\(key.open) root@\(identity.hostname)\n"
        return [
            File(path: "/etc/ssh/\(name)", content: key.secret, mode: 0o600),
            File(path: "/etc/ssh/\(name).pub", content: Array(open.utf8), mode: 0o644),
        ]
    }
}
