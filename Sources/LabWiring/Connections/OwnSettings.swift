import LabModel
import LabSettings

/// The settings that a lab file writes itself, which take the place of what the library says.
struct OwnSettings {
    private struct File: Hashable {
        let machine: String
        let path: String
    }

    private let paths: [File: Set<String>]
    private let wholes: [File: [SettingPath]]

    init(_ changes: [SettingChange]) {
        let files = Dictionary(grouping: changes) { File(machine: $0.machine, path: $0.file) }
        paths = files.mapValues { Set($0.map(\.path)) }
        wholes = files.mapValues { $0.compactMap { SettingPath(path: $0.path) } }
    }

    /// Whether one of them is at the place of a change, or at a place of which that is a part: who writes all of a URL writes
    /// its host too.
    func replace(_ change: SettingChange) -> Bool {
        let file = File(machine: change.machine, path: change.file)
        if paths[file]?.contains(change.path) == true { return true }
        guard let path = SettingPath(path: change.path) else { return false }
        return wholes[file]?.contains { $0.covers(path) } ?? false
    }
}
