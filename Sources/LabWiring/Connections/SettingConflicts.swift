import LabModel

/// Finds settings that two connections want to be different.
enum SettingConflicts {
    private struct Place: Hashable {
        let machine: String
        let file: String
        let path: String
    }

    /// An error for every connection that writes another value than an earlier one to the same place.
    static func diagnostics(among connections: [PlannedConnection], in lab: Lab) -> [Diagnostic] {
        var first: [Place: SettingChange] = [:]
        var diagnostics: [Diagnostic] = []
        for change in connections.flatMap(\.changes) {
            let place = Place(machine: change.machine, file: change.file, path: change.path)
            guard let earlier = first[place] else {
                first[place] = change
                continue
            }
            guard earlier.values != change.values else { continue }
            let title = change.connection
            diagnostics.append(
                .error(
                    earlier.connection == title
                        ? "connection '\(title)' writes two different values "
                            + "to '\(change.path)' in \(change.file) of machine '\(change.machine)'"
                        : "connections '\(earlier.connection)' and '\(title)' write different values "
                            + "to '\(change.path)' in \(change.file) of machine '\(change.machine)'",
                    at: lab.connections.last { $0.title == title }?.location
                )
            )
        }
        return diagnostics
    }
}
