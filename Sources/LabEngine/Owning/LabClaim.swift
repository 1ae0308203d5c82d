import FoundationEssentials
import Glibc
public import LabModel
import LabProcess

/// The ownership of a lab's folder: a kernel lock, let go when this process ends in any way.
///
/// Whoever finds a lab's folder without a lock finds one whose owner is dead, and may remove it.
public final class LabClaim: Sendable {
    /// The lab's id.
    public let id: String
    /// The lab's folder, which exists as long as the claim.
    public let folder: LabFolder

    private let lock: FileLock

    private init(id: String, folder: LabFolder, lock: FileLock) {
        self.id = id
        self.folder = folder
        self.lock = lock
    }

    /// Makes the folders of a new lab and takes their lock.
    /// - Throws: `EngineError` when a lab of that id exists, or the folders cannot be made.
    public static func make(id: String, state: StateFolder) throws -> LabClaim {
        let folder = state.lab(id)
        do {
            let lock = try OwnedFolder.make(folder.path, lock: LabFolder.ownerLockName)
            try? FileManager.default.removeItem(atPath: folder.sockets)
            try FileManager.default.createDirectory(
                atPath: folder.sockets,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            return LabClaim(id: id, folder: folder, lock: lock)
        } catch let error as FileError where error.number == EEXIST {
            throw EngineError(stage: "deploy", reason: "a lab named '\(id)' exists already; see 'assay list'")
        } catch {
            throw EngineError(stage: "deploy", reason: "the lab's folder cannot be made: \(error)")
        }
    }

    /// An id for a lab that nobody will name: short, because it is part of sockets' paths.
    public static func randomID(prefix: String) -> String {
        "\(prefix)-" + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    /// Removes the folders; nothing of the lab is left then.
    public func release() {
        Self.remove(folder)
    }

    static func remove(_ folder: LabFolder) {
        // Sockets first: while the folder is there, a broken-off removal is found and finished later.
        try? FileManager.default.removeItem(atPath: folder.sockets)
        try? FileManager.default.removeItem(atPath: folder.path)
    }
}
