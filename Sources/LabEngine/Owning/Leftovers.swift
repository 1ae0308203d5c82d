import FoundationEssentials
public import LabImages
public import LabModel
import LabProcess

/// What dead owners left: labs without a lock, and things that were being made when their maker died.
public struct Leftovers {
    private let state: StateFolder
    private let files: WorkshopFiles

    /// Looks in a state folder; `files` has what removes half-made images.
    public init(state: StateFolder, files: WorkshopFiles) {
        self.state = state
        self.files = files
    }

    /// Removes what nobody owns, never what somebody does, and gives the names of what was removed.
    public func collect() async -> [String] {
        await collectDrafts() + collectLabs() + collectTemplates()
    }

    /// Templates that were being saved or removed, and those that were to go with the last lab that used them.
    private func collectTemplates() -> [String] {
        names(in: state.templates).compactMap { name in
            let folder = state.template(name)
            if name.hasPrefix(".") {
                // Between the making of the folder and its lock there is a moment.
                guard !isYoung(folder.path), let lock = try? FileLock.attempt(folder.usersLock) else { return nil }
                defer { withExtendedLifetime(lock) {} }
                try? FileManager.default.removeItem(atPath: folder.path)
                return "an unfinished lab template"
            }
            let shelf = TemplateShelf(state: state)
            guard !isYoung(folder.path), (try? shelf.open(name))?.template.isTemporary == true, shelf.discard(name)
            else { return nil }
            return "lab template '\(name)'"
        }
    }

    private func collectLabs() -> [String] {
        names(in: state.labs).compactMap { name in
            let folder = LabFolder(path: "\(state.labs)/\(name)", sockets: "\(state.socketsPath)/\(name)")
            // A hidden folder is one that is just being made: between its making and its lock there is a moment.
            if name.hasPrefix("."), isYoung(folder.path) { return nil }
            guard let lock = try? FileLock.attempt(folder.ownerLock) else { return nil }
            defer { withExtendedLifetime(lock) {} }
            LabClaim.remove(folder)
            return "lab '\(name)'"
        }
    }

    private func collectDrafts() async -> [String] {
        var removed: [String] = []
        for key in names(in: state.unfinished) {
            guard let lock = try? FileLock.attempt(state.lock(key)) else { continue }
            defer { withExtendedLifetime(lock) {} }
            guard (try? await Draft(path: "\(state.unfinished)/\(key)", files: files).remove()) != nil else { continue }
            removed.append("unfinished image \(key)")
        }
        return removed
    }

    private func isYoung(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let date = attributes?[.modificationDate] as? Date else { return false }
        return date.timeIntervalSinceNow > -10
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
