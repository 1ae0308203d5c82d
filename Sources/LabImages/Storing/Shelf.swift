import FoundationEssentials
import Glibc
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
        let draft = "\(state.unfinished)/\(key)"
        do {
            try await Draft(path: draft, files: files).remove()
            try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
            try await make(draft)
            guard rename(draft, target) == 0 else { throw FileError(path: target, action: "create", number: errno) }
        } catch {
            // Nothing half-made stays, whoever cancelled; a process that is killed here leaves it to the next collection.
            let leftover = Draft(path: draft, files: files)
            await Task { try? await leftover.remove() }.value
            throw error
        }
    }

    private func isComplete(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
