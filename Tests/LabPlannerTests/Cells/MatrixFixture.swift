import LabModel

/// Matrices from words.
enum MatrixFixture {
    /// A matrix: `os=a,b` is an axis, cells are `os=a,cache=x`; each mapping of `exclude` is a rule.
    static func matrix(_ axes: [String], exclude: [[String: [String]]] = [], include: [String] = []) -> Matrix {
        let axes = axes.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            return Matrix.Axis(name: String(parts[0]), values: parts[1].split(separator: ",").map(String.init))
        }
        return Matrix(
            axes: axes,
            rules: exclude.map { allowed in
                Matrix.Rule(.not(.all(allowed.map { .isOneOf(axis: $0.key, values: Set($0.value)) })), text: "exclude")
            },
            include: include.map { completed(cell($0), over: axes) }
        )
    }

    static func cell(_ text: String) -> Cell {
        Cell(
            text.split(separator: ",").map { pair in
                let parts = pair.split(separator: "=")
                return Cell.Assignment(axis: String(parts[0]), value: String(parts[1]))
            }
        )
    }

    /// What the reader of lab files does with a further cell.
    private static func completed(_ cell: Cell, over axes: [Matrix.Axis]) -> Cell {
        let own = axes.compactMap { axis in
            (cell[axis.name] ?? axis.values.first?.name).map { Cell.Assignment(axis: axis.name, value: $0) }
        }
        return Cell(own + cell.assignments.filter { part in !axes.contains { $0.name == part.axis } })
    }
}
