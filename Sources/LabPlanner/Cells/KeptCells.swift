import FoundationEssentials
public import LabModel

/// Cells of an earlier plan, read from what `assay plan` printed: JSON, lines of JSON, or rows of PICT.
public enum KeptCells {
    /// Reads cells; values and axes that a matrix does not have any more are the caller's to leave out.
    /// - Throws: `SelectionError` for a text that is none of these.
    public static func read(_ text: String, file: String) throws(SelectionError) -> [Cell] {
        let start = text.first { !$0.isWhitespace }
        guard start == "{" || start == "[" else { return rows(text) }
        if let plan = try? JSONDecoder().decode(PlanFile.self, from: Data(text.utf8)) {
            return plan.cells.map { cell(of: $0.axes) }
        }
        var cells: [Cell] = []
        for (index, line) in text.split(separator: "\n").enumerated() where !line.allSatisfy(\.isWhitespace) {
            guard let axes = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)) else {
                throw SelectionError(
                    .malformed,
                    subject: file,
                    reason: "'\(file)' is no plan: line \(index + 1) is not a cell",
                    hint: "keep what 'assay plan' printed with '--format json', 'jsonl' or 'pict-rows'"
                )
            }
            cells.append(cell(of: axes))
        }
        return cells
    }

    /// What is said of axes and values that a matrix does not have, each once; they are left out of the cells.
    public static func unknown(in cells: [Cell], for matrix: Matrix) -> [String] {
        let derived = Set(matrix.derived.map(\.name))
        let space = MatrixSpace(matrix)
        var lines: [String] = []
        for assignment in cells.flatMap(\.assignments) where !derived.contains(assignment.axis) {
            guard matrix.axes.contains(where: { $0.name == assignment.axis }) else {
                lines.append("the matrix has no axis '\(assignment.axis)'")
                continue
            }
            if space.entries(of: Cell([assignment])).allSatisfy({ $0 == nil }) {
                lines.append("axis '\(assignment.axis)' has no value '\(assignment.value)'")
            }
        }
        return lines.uniqued()
    }

    private struct PlanFile: Decodable {
        struct CellPlan: Decodable {
            var axes: [String: String]
        }

        var cells: [CellPlan]
    }

    private static func cell(of axes: [String: String]) -> Cell {
        Cell(axes.sorted { $0.key < $1.key }.map { Cell.Assignment(axis: $0.key, value: $0.value) })
    }

    /// Rows with values between tabs, the first one having the names of the axes; an empty value says nothing.
    private static func rows(_ text: String) -> [Cell] {
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard let names = lines.first else { return [] }
        return lines.dropFirst().map { values in
            Cell(
                zip(names, values).filter { !$1.isEmpty }.map { Cell.Assignment(axis: $0, value: $1) }
            )
        }
    }
}
