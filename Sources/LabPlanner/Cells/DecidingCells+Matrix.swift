public import LabMatrix
public import LabModel
import LabSuspects

/// Finds further cells of a matrix whose outcome tells suspects apart, the one that tells most first.
///
/// The suspects are combinations that explain the same failed cells; `tried` are all cells whose outcome is known.
/// - Throws: `MatrixError` when the rules are too hard to follow.
public func decidingCells(
    between suspects: [Cell],
    failed: [Cell],
    tried: [Cell],
    matrix: Matrix
) throws(MatrixError) -> [Cell] {
    let space = MatrixSpace(matrix)
    let combinations = suspects.map { suspect in
        let entries = space.entries(of: suspect)
        let parameters = entries.indices.filter { entries[$0] != nil }
        return Combination(parameters: parameters, entries: entries.compactMap(\.self))
    }
    let question = DecidingCells(
        suspects: combinations.filter { !$0.parameters.isEmpty },
        space: space.space,
        tried: Set(tried.compactMap(space.row))
    )
    return try question.rows(near: failed.compactMap(space.row)).map(space.cell)
}

extension MatrixSpace {
    /// The cell of a row, each value under the name that counts.
    func cell(of row: Row) -> Cell {
        Cell(
            row.indices.compactMap { parameter in
                guard row[parameter] < names[parameter].count else { return nil }
                return Cell.Assignment(
                    axis: space.parameters[parameter].name,
                    value: names[parameter][row[parameter]][0]
                )
            }
        )
    }
}
