import FoundationEssentials
import Glibc
import LabHost
import LabModel
import LabProcess

/// Makes things that appear in the store complete or not at all, each once, however many processes ask.
struct Shelf {
    /// The layout of the state.
    let state: StateFolder
    /// The files that drafts are removed with.
    let files: WorkshopFiles

    /// Gives the folder `target`, and has it filled by `make` when it is not there yet.
    ///
    /// `make` gets an empty folder on the same file system, which becomes `target` by a rename when `make` returns.
    func folder(
        _ target: String,
        key: String,
        subject: String,
        make: (String) async throws -> Void
    ) async throws {
        if isComplete(target) { return }
        let lock = try await FileLock.wait(for: state.lock(key))
        defer { withExtendedLifetime(lock) {} }
        // Another process may have made it while this one waited.
        if isComplete(target) { return }
        // A name of its own: what a dead maker left is another draft, and not in the way.
        let step = UndoStep(.draft, "\(key)-" + String(UInt32.random(in: .min ... .max), radix: 36))
        let draft = state.draft(step.target)
        try await Undoing.will(step)
        do {
            try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
            try await make(draft)
            guard rename(draft, target) == 0 else { throw FileError(path: target, action: "create", number: errno) }
        } catch {
            await Undoing.undo(step)
            throw error
        }
        // Its name is gone with the rename: undoing it now would do nothing.
        try await Undoing.keep(step)
    }

    private func isComplete(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
