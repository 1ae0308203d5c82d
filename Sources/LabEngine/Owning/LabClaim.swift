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
        // Locked under a hidden name first, so that nobody ever sees the folder without an owner.
        let draft = LabFolder(path: "\(state.labs)/.\(id)-\(getpid())", sockets: folder.sockets)
        let manager = FileManager.default
        do {
            try manager.createDirectory(
                atPath: draft.path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            guard let lock = try FileLock.attempt(draft.ownerLock) else {
                throw EngineError(stage: "deploy", reason: "lab '\(id)' is being made by another command")
            }
            // Renaming over a folder fails unless that one is empty, which a lab's never is.
            guard rename(draft.path, folder.path) == 0 else {
                let number = errno
                try? manager.removeItem(atPath: draft.path)
                guard number == ENOTEMPTY || number == EEXIST else {
                    throw FileError(path: folder.path, action: "create", number: number)
                }
                throw EngineError(stage: "deploy", reason: "a lab named '\(id)' exists already; see 'assay list'")
            }
            try? manager.removeItem(atPath: folder.sockets)
            try manager.createDirectory(
                atPath: folder.sockets,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            return LabClaim(id: id, folder: folder, lock: lock)
        } catch let error as EngineError {
            throw error
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
