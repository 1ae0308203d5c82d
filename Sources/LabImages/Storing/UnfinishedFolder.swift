import FoundationEssentials
import LabHost
import LabModel

/// A folder in which something is made that then goes elsewhere; whatever comes of it, nothing of the folder stays.
enum UnfinishedFolder {
    /// Makes an empty folder whose name begins with `name`, for as long as `body` takes; written down first, so that it goes even
    /// when this process is killed.
    static func open<Result>(
        _ name: String,
        in state: StateFolder,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let step = UndoStep(.draft, "\(name)-" + String(UInt32.random(in: .min ... .max), radix: 36))
        let folder = state.draft(step.target)
        try await Undoing.will(step)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let result = try await body(folder)
            await Undoing.undo(step)
            return result
        } catch {
            await Undoing.undo(step)
            throw error
        }
    }
}
