import LabModel
import LabYAML

extension LabDeciding {
    /// The value with the cell's values in the place of `${axis}`; other references are mistakes.
    func literal(_ node: YAMLNode) -> YAMLNode {
        replacingScalars(in: node) { node, scalar in
            guard scalar.text.contains("${") else { return scalar }
            var scalar = scalar
            guard let template = findings.template(node, in: scopes.axes), !namesBrokenAxis(template) else {
                scalar.isReported = true
                return scalar
            }
            scalar.text = template.filled { cell[$0.root] ?? "" }
            scalar.references = []
            return scalar
        }
    }

    /// The value with the cell's values in the place of `${axis}`; other references stay, to be judged later.
    func partlyFilled(_ node: YAMLNode) -> YAMLNode {
        replacingScalars(in: node) { _, scalar in
            guard scalar.text.contains("${"), let template = try? Template(scalar.text) else { return scalar }
            let isAxis = { (reference: Reference) in
                reference.member == nil && reference.index == nil && cell[reference.root] != nil
            }
            var scalar = scalar
            scalar.isReported = namesBrokenAxis(template)
            scalar.text = template.partlyFilled { isAxis($0) ? cell[$0.root] : nil }.description
            let places = scalar.references
            let known = places.count == template.references.count
            scalar.references = known ? zip(template.references, places).filter { !isAxis($0.0) }.map(\.1) : []
            return scalar
        }
    }

    private func namesBrokenAxis(_ template: Template) -> Bool {
        template.references.contains { file.sections.brokenAxes.contains($0.root) }
    }

    private func replacingScalars(
        in node: YAMLNode,
        _ replacement: (YAMLNode, YAMLNode.Scalar) -> YAMLNode.Scalar
    ) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar(let scalar): node.content = .scalar(replacement(node, scalar))
        case .sequence(let elements):
            node.content = .sequence(elements.map { replacingScalars(in: $0, replacement) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { YAMLNode.Entry(key: $0.key, value: replacingScalars(in: $0.value, replacement)) }
            )
        }
        return node
    }

    /// A mapping for this cell, its values literal but for those of the keys in `templates`.
    ///
    /// Gives `nil` when its `when` does not match the cell.
    func present(_ node: YAMLNode, templates: [String] = []) -> YAMLNode? {
        guard let entries = node.entries else { return literal(node) }
        var isPresent = true
        var kept: [YAMLNode.Entry] = []
        for entry in entries {
            if entry.name == "when" {
                // A condition that is wrong has been reported, and keeps nothing out.
                let condition = file.sections.conditions[entry.value.location]
                isPresent = condition?.holds { axis in file.matrix.canonical(cell[axis], of: axis) } ?? true
            } else {
                kept.append(entry)
            }
        }
        guard isPresent else { return nil }
        let filled = kept.map { entry in
            let value = templates.contains(entry.name) ? partlyFilled(entry.value) : literal(entry.value)
            return YAMLNode.Entry(key: entry.key, value: value)
        }
        return YAMLNode(.mapping(filled), at: node.location)
    }
}
