import FoundationEssentials
public import LabModel
import LabProcess

/// What dead owners left: labs without a lock, and things that were being made when their maker died.
public struct Leftovers {
    private let state: StateFolder

    /// Looks in a state folder.
    public init(state: StateFolder) {
        self.state = state
    }

    /// Removes what nobody owns, never what somebody does, and gives the names of what was removed.
    public func collect() -> [String] {
        collectLabs() + collectDrafts()
    }

    private func collectLabs() -> [String] {
        names(in: state.labs).compactMap { name in
            let folder = LabFolder(path: "\(state.labs)/\(name)", sockets: "\(state.socketsPath)/\(name)")
            guard let lock = try? FileLock.attempt(folder.ownerLock) else { return nil }
            defer { withExtendedLifetime(lock) {} }
            // A hidden folder is one that is just being made: between its making and its lock there is a moment.
            if name.hasPrefix("."), isYoung(folder.path) { return nil }
            LabClaim.remove(folder)
            return "lab '\(name)'"
        }
    }

    private func collectDrafts() -> [String] {
        names(in: state.unfinished).compactMap { key in
            guard let lock = try? FileLock.attempt(state.lock(key)) else { return nil }
            defer { withExtendedLifetime(lock) {} }
            let path = "\(state.unfinished)/\(key)"
            guard (try? FileManager.default.removeItem(atPath: path)) != nil else { return nil }
            return "unfinished image \(key)"
        }
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
