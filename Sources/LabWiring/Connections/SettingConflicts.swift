import LabModel
import LabSettings

/// Finds settings that two connections want to be different.
enum SettingConflicts {
    private struct Place: Hashable {
        let machine: String
        let file: String
        let path: String
    }

    /// An error for every connection that writes another value than an earlier one to the same place, or to a part of it.
    static func diagnostics(among connections: [PlannedConnection], in lab: Lab) -> [Diagnostic] {
        var earlier: [Place: [SettingChange]] = [:]
        var diagnostics: [Diagnostic] = []
        for change in connections.flatMap(\.changes) {
            let whole = SettingPath(path: change.path)?.place ?? change.path
            let place = Place(machine: change.machine, file: change.file, path: whole)
            if let other = earlier[place]?.first(where: { !agree($0, change) }) {
                diagnostics.append(diagnostic(other, change, in: lab))
            }
            if earlier[place]?.contains(where: { $0.path == change.path }) != true {
                earlier[place, default: []].append(change)
            }
        }
        return diagnostics
    }

    /// Whether both can be what the file says in the end.
    private static func agree(_ one: SettingChange, _ other: SettingChange) -> Bool {
        if one.path == other.path { return one.values == other.values }
        guard let outer = SettingPath(path: one.path), let inner = SettingPath(path: other.path) else { return true }
        if inner.covers(outer) { return agree(other, one) }
        guard outer.covers(inner) else { return true }
        guard one.values.count == other.values.count else { return false }
        return zip(one.values, other.values).allSatisfy { value, part in
            // What is only known in the deployed lab stands for itself, on both sides.
            outer.value(at: inner, in: value.description) == part.description
        }
    }

    private static func diagnostic(_ one: SettingChange, _ other: SettingChange, in lab: Lab) -> Diagnostic {
        let (first, second) = (one.connection, other.connection)
        let (file, machine) = (other.file, other.machine)
        let place = lab.connections.last { $0.title == second }?.location
        guard one.path == other.path else {
            let isWhole = SettingPath(path: one.path).flatMap { outer in
                SettingPath(path: other.path).map(outer.covers)
            }
            let (whole, part) = isWhole == true ? (one.path, other.path) : (other.path, one.path)
            return .error(
                (first == second ? "connection '\(second)' writes" : "connections '\(first)' and '\(second)' write")
                    + " '\(whole)' and its part '\(part)' in \(file) of machine '\(machine)', which do not agree",
                at: place,
                hint: "write the whole value, or parts that have nothing in common"
            )
        }
        return .error(
            first == second
                ? "connection '\(second)' writes two different values to '\(one.path)' in \(file) of machine '\(machine)'"
                : "connections '\(first)' and '\(second)' write different values "
                    + "to '\(one.path)' in \(file) of machine '\(machine)'",
            at: place
        )
    }
}
