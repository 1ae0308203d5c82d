package import LabModel
package import LabYAML

extension Findings {
    /// Reads a value that is given to an application, with references that may stand in it.
    package func answer(_ node: YAMLNode, scope: ReferenceScope) -> AnswerValue? {
        switch node.content {
        case .scalar:
            guard !node.isNothing else {
                expected("an answer", found: node)
                return nil
            }
            return template(node, in: scope, "an answer").map { .text($0) }
        case .sequence(let elements):
            let values = elements.map { answer($0, scope: scope) }
            let right = values.compactMap(\.self)
            return right.count == values.count ? .list(right) : nil
        case .mapping(let entries):
            var values: [String: AnswerValue] = [:]
            for entry in entries { values[entry.name] = answer(entry.value, scope: scope) }
            return values.count == entries.count ? .map(values) : nil
        }
    }
}
