extension TaskGraph {
    /// The headings of `rows`.
    public static let columns = ["task", "kind", "title", "cell", "after"]

    /// The tasks as rows of a table, one cell for each of `columns`.
    public var rows: [[String]] {
        nodes.map { node in
            [
                String(node.id), node.kind.rawValue, node.title, node.cell ?? "",
                node.dependencies.map { String($0) }.joined(separator: " "),
            ]
        }
    }

    /// The graph in the language of Graphviz: what is shared by cells outside, each cell in a frame of its own.
    public var dot: String {
        var lines = ["digraph plan {", "  rankdir=LR;", "  node [shape=box];"]
        lines += shared.map { "  " + Self.statement(for: $0) }
        let cells = nodes.compactMap(\.cell).uniqued()
        let members = Dictionary(grouping: nodes, by: \.cell)
        for (index, cell) in cells.enumerated() {
            lines += ["  subgraph cluster_\(index + 1) {", "    label=\(Self.quoted(cell));"]
            lines += (members[cell] ?? []).map { "    " + Self.statement(for: $0) }
            lines.append("  }")
        }
        lines += nodes.flatMap { node in node.dependencies.map { "  t\($0) -> t\(node.id);" } }
        return (lines + ["}"]).map { $0 + "\n" }.joined()
    }

    private static func statement(for node: Node) -> String {
        "t\(node.id) [label=\(quoted("\(node.kind.rawValue) \(node.title)"))];"
    }

    /// A double-quoted string of the DOT language, in which a backslash begins an escape.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            switch character {
            case "\"", "\\": quoted += "\\\(character)"
            case "\n": quoted += "\\n"
            default: quoted.append(character)
            }
        }
        return quoted + "\""
    }
}
