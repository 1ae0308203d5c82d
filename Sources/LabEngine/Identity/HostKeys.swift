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

    /// The kinds of keys that every OpenSSH server of the supported systems offers and that cost next to nothing to make.
    private static let kinds = ["ed25519", "ecdsa"]

    /// Makes keys for a machine; `folder` is for files that are gone when this returns.
    package static func make(for identity: MachineIdentity, folder: String) async throws -> HostKeys {
        let draft = "\(folder)/keys-\(identity.hostname)"
        try FileManager.default.createDirectory(
            atPath: draft,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: draft) }
        let files = try await concurrently(kinds) { kind in
            let name = "ssh_host_\(kind)_key"
            let arguments = ["-q", "-t", kind, "-N", "", "-C", "root@\(identity.hostname)", "-f", "\(draft)/\(name)"]
            try await Command("ssh-keygen", arguments).run(within: .seconds(20))
            return try [(name, UInt32(0o600)), ("\(name).pub", UInt32(0o644))].map { name, mode in
                let content = try Data(contentsOf: URL(filePath: "\(draft)/\(name)"))
                return File(path: "/etc/ssh/\(name)", content: [UInt8](content), mode: mode)
            }
        }
        return HostKeys(files: files.flatMap(\.self))
    }
}
