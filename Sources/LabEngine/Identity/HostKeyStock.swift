import FoundationEssentials
import Glibc
package import LabModel
import LabProcess

/// RSA keys that were made beforehand, because making one takes longer than deploying a machine.
///
/// Each is in a folder of its own and belongs to whoever renames that folder, so that none is used twice.
package struct HostKeyStock: Sendable {
    private let folder: String

    /// How many keys are kept.
    private static let size = 16
    private static let ready = "ready-"
    private static let draft = "draft-"
    /// The names of a key's files in its folder.
    private static let names = (secret: "key", open: "key.pub")

    /// A key as `ssh-keygen` writes it.
    package struct Key: Sendable {
        /// The private key's file.
        package let secret: [UInt8]
        /// The kind and the key of the public file, without a comment.
        package let open: String
    }

    /// The stock of a state folder.
    package init(state: StateFolder) {
        folder = state.hostKeys
    }

    /// Takes a key out of the stock; `nil` when there is none.
    package func take() -> Key? {
        for name in names(Self.ready) {
            let own = "\(folder)/\(Self.draft)\(UUID().uuidString)"
            // Whoever renames it first has it.
            guard rename("\(folder)/\(name)", own) == 0 else { continue }
            defer { try? FileManager.default.removeItem(atPath: own) }
            if let key = try? Self.read(own) { return key }
        }
        return nil
    }

    /// Makes keys until the stock is full, unless another process does; at the lowest priority, as nobody waits for them.
    package func refill() async {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            guard let lock = try FileLock.attempt("\(folder)/lock") else { return }
            defer { withExtendedLifetime(lock) {} }
            removeOldDrafts()
            while names(Self.ready).count < Self.size {
                try Task.checkCancellation()
                let name = UUID().uuidString
                let draft = "\(folder)/\(Self.draft)\(name)"
                try await Self.generate(in: draft, priority: ["nice", "-n", "19"])
                _ = rename(draft, "\(folder)/\(Self.ready)\(name)")
            }
        } catch {
            // A stock that cannot be filled makes deployments slower, and nothing else.
        }
    }

    /// Makes a key at once.
    /// - Throws: `ProcessError`, or why the files cannot be read.
    package static func generate(for name: String, in folder: String) async throws -> Key {
        let draft = "\(folder)/rsa-\(name)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try await generate(in: draft, priority: [])
        return try read(draft)
    }

    private static func generate(in folder: String, priority: [String]) async throws {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        // A key lives as long as a lab, and one of this length is made in a quarter of the time that the usual 3072 bits take.
        let size = "2048"
        let words =
            priority + [
                "ssh-keygen", "-q", "-t", "rsa", "-b", size, "-N", "", "-C", "", "-f", "\(folder)/\(names.secret)",
            ]
        do {
            try await Command(words[0], Array(words.dropFirst())).run(within: .seconds(120))
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private static func read(_ folder: String) throws -> Key {
        let secret = try Data(contentsOf: URL(filePath: "\(folder)/\(names.secret)"))
        let open = try String(contentsOfFile: "\(folder)/\(names.open)", encoding: .utf8)
        let words = open.split(whereSeparator: \.isWhitespace).prefix(2)
        return Key(secret: [UInt8](secret), open: words.joined(separator: " "))
    }

    /// What died while it was being made or taken.
    private func removeOldDrafts() {
        for name in names(Self.draft) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            guard let date = attributes?[.modificationDate] as? Date, date.timeIntervalSinceNow < -600 else { continue }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private func names(_ prefix: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasPrefix(prefix) }
    }
}
