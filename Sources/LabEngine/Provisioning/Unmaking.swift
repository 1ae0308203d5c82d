import FoundationEssentials
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
            let hadSockets = try remove(folder.sockets)
            let hadFolder = try remove(folder.path)
            try await store.removeLab(id: step.target)
            return hadSockets || hadFolder
        case .draft:
            let path = state.draft(step.target)
            guard FileManager.default.fileExists(atPath: path) else { return false }
            try await Draft(path: path, files: files).remove()
            return true
        case .importedImage:
            let hadStaged = try remove(state.image("staged-\(step.target)"))
            return try remove(state.instant("instant-\(step.target)")) || hadStaged
        case .templateDraft: return try remove(state.template(step.target).path)
        case .template:
            let shelf = TemplateShelf(state: state)
            // What somebody still uses goes with that user.
            return (try? shelf.open(step.target))?.template.isTemporary == true && shelf.discard(step.target)
        case .usageArea: return try remove(state.usageArea(step.target))
        case .supervisorLog: return try remove(state.supervisorLog(step.target))
        }
    }

    private func remove(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        try FileManager.default.removeItem(atPath: path)
        return true
    }
}
