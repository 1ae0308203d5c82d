import FoundationEssentials
import Glibc
import LabHost
public import LabModel
import LabProcess

/// The folders of a lab, which belong to the task that made them and are gone when that ends in any way.
public struct LabClaim: Sendable {
    /// The lab's id.
    public let id: String
    /// The lab's folder, which exists as long as the claim.
    public let folder: LabFolder
    /// The state that it is a part of.
    public let state: StateFolder

    /// Makes the folders of a new lab for the task that runs.
    /// - Throws: `EngineError` when a lab of that id exists, or the folders cannot be made.
    public static func make(id: String, state: StateFolder) async throws -> LabClaim {
        let folder = state.lab(id)
        let step = UndoStep(.lab, id)
        do {
            try await Undoing.will(step)
        } catch is TargetTaken {
            throw EngineError(stage: "deploy", reason: "a lab named '\(id)' exists already; see 'assay list'")
        }
        do {
            guard mkdir(folder.path, 0o700) == 0 else {
                let number = errno
                // Not this task's to remove: nothing that is written down made it.
                if number == EEXIST { try await Undoing.keep(step) }
                throw FileError(path: folder.path, action: "create", number: number)
            }
            try? FileManager.default.removeItem(atPath: folder.sockets)
            try FileManager.default.createDirectory(
                atPath: folder.sockets,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            return LabClaim(id: id, folder: folder, state: state)
        } catch let error as FileError where error.number == EEXIST {
            throw EngineError(
                stage: "deploy",
                reason: "'\(folder.path)' is there and belongs to nobody; 'assay doctor --repair' removes it"
            )
        } catch {
            throw EngineError(stage: "deploy", reason: "the lab's folder cannot be made: \(error)")
        }
    }

    /// An id for a lab that nobody will name: short, because it is part of sockets' paths.
    public static func randomID(prefix: String) -> String {
        "\(prefix)-" + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    /// Removes the folders before the task ends; nothing of the lab is left then.
    public func release() async {
        await Undoing.undo(UndoStep(.lab, id))
    }
}
