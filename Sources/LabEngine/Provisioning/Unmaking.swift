import FoundationEssentials
import Glibc
import LabHost
import LabImages
import LabModel
import LabProcess
import LabStore

/// What undoing a step does to host, disk and store; doing it twice is the same as doing it once.
struct Unmaking {
    let state: StateFolder
    let files: WorkshopFiles
    let store: Store

    /// Undoes a step, and tells whether there was something.
    /// - Throws: what kept it from being undone.
    func perform(_ step: UndoStep) async throws -> Bool {
        switch step.kind {
        case .lab:
            let folder = state.lab(step.target)
            // Sockets first, so that nobody finds a lab whose folder is half gone.
            let hadSockets = try await remove(folder.sockets)
            let hadFolder = try await remove(folder.path)
            try await store.removeLab(id: step.target)
            return hadSockets || hadFolder
        case .imageRemoval: return try await finishRemoval(of: step.target)
        case .importedSystem: return ImportShelf(state: state).removeUndescribed(step.target)
        case .draft: return try await remove(state.draft(step.target))
        case .importedImage:
            let hadStaged = try await remove(state.image("staged-\(step.target)"))
            let hadInstant = try await remove(state.instant("instant-\(step.target)"))
            return hadStaged || hadInstant
        case .templateDraft: return try await remove(state.template(step.target).path)
        case .template:
            let shelf = TemplateShelf(state: state)
            // What somebody still uses goes with that user.
            return (try? shelf.open(step.target))?.template.isTemporary == true && shelf.discard(step.target)
        case .usageArea: return try await remove(state.usageArea(step.target))
        case .supervisorLog: return try await remove(state.supervisorLog(step.target))
        }
    }

    /// Removes the folders of an image that the store knows no more; one that it knows stays as it is.
    ///
    /// - Throws: `FileError` while somebody makes the image anew; `StoreError`.
    func finishRemoval(of key: String) async throws -> Bool {
        guard let lock = try FileLock.attempt(state.lock(key)) else {
            throw FileError(path: state.lock(key), action: "lock", number: EWOULDBLOCK)
        }
        defer { withExtendedLifetime(lock) {} }
        guard try await store.image(key: key) == nil else { return false }
        return ([state.image(key), state.instant(key)] + state.copies(of: key)).count { Bin(of: state).take($0) } > 0
    }

    /// Removes what was thrown away and is still there.
    func emptyBin() async {
        // What cannot be removed now is removed by the next command.
        for path in Bin(of: state).content { _ = try? await remove(path) }
    }

    /// Removes what is at a path, and tells whether there was something.
    func remove(_ path: String) async throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        // Half-made trees belong to a namespace's users, which the draft knows how to remove.
        try await Draft(path: path, files: files).remove()
        return true
    }
}
