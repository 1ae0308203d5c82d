import LabModel
import LabYAML

extension Findings {
    /// Reads a further cell; axes of the matrix that it leaves out take their first value, and derived ones follow.
    func further(_ node: YAMLNode, matrix: Matrix, table: AxisTable) -> Cell? {
        if node.scalar != nil {
            expected("a mapping of axes to values", found: node)
            return nil
        }
        var given: [Cell.Assignment] = []
        let names = Set(node.entries?.map(\.name) ?? [])
        _ = map(node, "a mapping of axes to values") { entry -> Void? in
            guard let value = axisText(entry.value) else { return }
            if let values = table[entry.name] {
                guard isValue(value, of: entry.name, among: values, at: entry.value.location) else { return }
            } else {
                // An axis of its own is allowed here, so only what looks like a slip is taken for one.
                let left = matrix.axes.map(\.name).filter { !names.contains($0) }
                if let near = Suggestion.nearest(to: String(entry.name.prefix(100)), among: left) {
                    let message = "the matrix has no axis \(entry.name.quoted)"
                    error(message, at: entry.key.location, hint: "did you mean '\(near)'?")
                    return
                }
                guard isAxis(entry.name, at: entry.key.location) else { return }
            }
            given.append(Cell.Assignment(axis: entry.name, value: value))
        }
        guard let entries = node.entries, given.count == entries.count, !given.isEmpty else {
            if node.entries?.isEmpty == true { error("a configuration names at least one axis", at: node.location) }
            return nil
        }
        return matrix.completed(given)
    }
}
