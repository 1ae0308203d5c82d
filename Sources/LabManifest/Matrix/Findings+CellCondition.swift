import LabModel
import LabYAML

extension Findings {
    /// Reads a condition: a mapping of axes to a value or a list of values, or an expression.
    func condition(_ node: YAMLNode, axes: AxisTable) -> CellCondition? {
        if node.scalar != nil, !node.isNothing { return expression(node, axes: axes) }
        guard let entries = node.entries else {
            expected("a mapping of axes to values, or an expression", found: node)
            return nil
        }
        var parts: [CellCondition] = []
        for entry in entries {
            guard let values = axes[entry.name] else {
                let message = "the matrix has no axis \(entry.name.quoted)"
                unknown(message, name: entry.name, among: axes.names, at: entry.key.location)
                continue
            }
            guard !values.isEmpty else { continue }
            let named = oneOrMore(entry.value) { node -> String? in
                guard let value = text(node, "a value") else { return nil }
                return isValue(value, of: entry.name, among: values, at: node.location) ? value : nil
            }
            guard !named.isEmpty, named.count == entry.value.elements?.count ?? 1 else {
                if entry.value.elements?.isEmpty == true { error("expected a value", at: entry.value.location) }
                continue
            }
            parts.append(.isOneOf(axis: entry.name, values: Set(named)))
        }
        if entries.isEmpty { error("a condition names at least one axis", at: node.location) }
        guard parts.count == entries.count, !entries.isEmpty else { return nil }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private func expression(_ node: YAMLNode, axes: AxisTable) -> CellCondition? {
        guard let text = text(node, "a condition") else { return nil }
        switch ExpressionResolver.condition(text, axes: axes) {
        case .success(let condition): return condition
        case .failure(let mistakes):
            for mistake in mistakes.all {
                error(mistake.message, at: places.location(of: mistake.range, in: node), hint: mistake.hint)
            }
            return nil
        }
    }

    /// Tells whether an axis has a value, and says so otherwise.
    func isValue(_ value: String, of axis: String, among values: [String], at location: SourceLocation) -> Bool {
        if values.contains(value) { return true }
        unknown("axis \(axis.quoted) has no value \(value.quoted)", name: value, among: values, at: location)
        return false
    }
}
