import LabLibrary
import LabModel
import LabYAML

/// The references that the parts of a lab file may have, for one cell.
struct LabScopes {
    /// Most texts: values of axes only.
    let axes: ReferenceScope
    /// Answers at deployment: secrets too.
    let answers: ReferenceScope
    /// Settings of a connection: also the machines at its ends.
    let settings: SettingScope

    init(_ file: LabFile, _ cell: Cell) {
        var scope = ReferenceScope()
        for assignment in cell.assignments { scope.roots[assignment.axis] = ReferenceScope.Root(members: []) }
        for axis in file.sections.brokenAxes { scope.roots[axis] = ReferenceScope.Root(members: []) }
        for axis in file.sections.axes.names where cell[axis] == nil {
            let isOwn =
                file.matrix.axes.contains { $0.name == axis } || file.matrix.derived.contains { $0.name == axis }
            let remedy = isOwn ? "give this part a 'when'" : "make it one of the 'axes'"
            scope.elsewhere[axis] = "only some configurations have a value for it; \(remedy)"
        }
        for peer in ["from", "to"] { scope.elsewhere[peer] = "it is known only in the settings of a connection" }
        scope.elsewhere["credentials"] = "they are known only in the settings of a connection that has them"
        scope.elsewhere["self"] = "it is known only in the 'identity' of a machine or an application"
        for own in ["value", "answer"] { scope.elsewhere[own] = "it is known only in the library" }
        scope.elsewhere["secret"] =
            "secrets can stand in answers that take effect at deployment and in the settings of connections"
        axes = scope
        if !file.secrets.isEmpty {
            scope.roots["secret"] = ReferenceScope.Root(members: file.secrets.map(\.name))
            scope.elsewhere["secret"] = nil
        } else {
            scope.elsewhere["secret"] = "the lab has no 'secrets'"
        }
        answers = scope
        for peer in ["from", "to"] {
            scope.elsewhere[peer] = nil
            scope.roots[peer] = SettingScope.peer
        }
        scope.elsewhere["credentials"] = nil
        scope.roots["credentials"] = SettingScope.credentials
        settings = SettingScope(file: axes, value: scope)
    }
}
