public import LabMatrix
public import LabModel

/// How the cells of a matrix are chosen, beside what its file says.
public struct ExpansionOptions: Sendable {
    /// The coverage in the place of the file's.
    public var coverage: Matrix.Coverage?
    /// What decides between equally good choices, in the place of the file's.
    public var seed: UInt64?
    /// How long a smaller set of cells is looked for.
    public var effort: Duration?
    /// Cells of an earlier plan, or parts of cells: those that are still valid stay.
    public var kept: [Cell]

    /// Creates options; without arguments it is as the file says.
    public init(
        coverage: Matrix.Coverage? = nil,
        seed: UInt64? = nil,
        effort: Duration? = nil,
        kept: [Cell] = []
    ) {
        self.coverage = coverage
        self.seed = seed
        self.effort = effort
        self.kept = kept
    }
}

/// The cells of a matrix in their order: rows of its combinations, then the further ones.
///
/// All combinations are made one after the other and never held together; those that cover are held, as they are few.
public struct MatrixExpansion: Sendable {
    /// The matrix in the solver's terms.
    public let space: MatrixSpace
    /// What the cells cover; `nil` where they are all combinations.
    public let coverage: Coverage?
    /// The number of rows that no covering set can be without; 0 where the cells are all combinations.
    public let lowerBound: Int

    /// The rows that cover; `nil` where the rows are all combinations.
    private let rows: [Row]?
    /// The cells that are not rows of the combinations.
    private let further: [Cell]

    /// Chooses the cells.
    /// - Throws: `MatrixError` when no cell is valid or a limit is hit.
    public init(_ matrix: Matrix, options: ExpansionOptions = ExpansionOptions()) throws(MatrixError) {
        let space = MatrixSpace(matrix)
        self.space = space
        coverage = space.coverage(options.coverage)
        let included = matrix.include.uniqued()
        guard let coverage else {
            lowerBound = 0
            rows = matrix.axes.isEmpty && !included.isEmpty ? [] : nil
            further = included.filter { space.row(of: $0) == nil || !space.allows($0) || matrix.axes.isEmpty }
            return
        }
        try Self.checkSize(of: space.space, coverage)
        // A further cell covers what it has of the matrix' own axes, whatever else it has.
        let own = Set(space.space.parameters.map(\.name))
        var request = CoveringRequest(
            space.space,
            coverage,
            seed: options.seed ?? matrix.seed,
            effort: options.effort,
            included: included.compactMap { cell in
                space.row(of: Cell(cell.assignments.filter { own.contains($0.axis) }))
            },
            kept: options.kept.map(space.entries)
        )
        let includedCount = request.included.count
        if let positive = space.positive {
            // A wrong input hides what else a row has: what is covered without negative values is covered first.
            var first = request
            first.space = positive
            request.included += try first.array().rows.dropFirst(includedCount)
        }
        let array = try request.array()
        lowerBound = array.lowerBound
        // The included ones come first in the array and last in the plan.
        rows = Array(array.rows.dropFirst(includedCount))
        further = included
    }

    /// How many cells may be needed to cover; more would be neither found nor run in any reasonable time.
    private static let coverLimit = 1_000_000

    /// Refuses a coverage whose largest group of axes alone needs too many cells.
    private static func checkSize(of space: Space, _ coverage: Coverage) throws(MatrixError) {
        let chosen = space.parameters.filter { $0.derivation == nil }.map(\.values.count).sorted(by: >)
        let needed = chosen.prefix(coverage.strength).reduce(1.0) { $0 * Double($1) }
        guard needed > Double(coverLimit) else { return }
        throw MatrixError(
            .tooManyCombinations,
            subject: "coverage \(coverage.strength)",
            reason: "about \(Int(needed)) configurations would be needed for the axes with the most values"
        )
    }

    /// Every axis with the values that cells can be selected by, those of further cells included.
    public var axes: [(name: String, values: [String])] {
        var axes = zip(space.space.parameters, space.names).map { (name: $0.name, values: $1.flatMap(\.self)) }
        for assignment in further.flatMap(\.assignments) {
            if let index = axes.firstIndex(where: { $0.name == assignment.axis }) {
                if !axes[index].values.contains(assignment.value) { axes[index].values.append(assignment.value) }
            } else {
                axes.append((assignment.axis, [assignment.value]))
            }
        }
        return axes
    }

    /// Whether the cells may be too many to be held in memory.
    public var isStreamed: Bool { rows == nil }

    /// Calls `body` with every row and cell in order until it gives `false`; a further cell has no row.
    ///
    /// - Throws: `MatrixError` when finding the next row takes too many steps.
    public func forEach(_ body: (ExpandedCell) -> Bool) throws(MatrixError) {
        var names = ValueNames(space)
        if let rows {
            for row in rows {
                guard body(ExpandedCell(row: row, picks: names.picks(for: row), space: space)) else { return }
            }
        } else {
            var stream = try CellStream(space.space)
            while let row = try stream.next() {
                guard body(ExpandedCell(row: row, picks: names.picks(for: row), space: space)) else { return }
            }
        }
        for cell in further {
            guard body(ExpandedCell(cell)) else { return }
        }
    }
}

/// A cell on its way through a plan: the numbers of its values, and its names when they are asked for.
public struct ExpandedCell {
    /// The numbers of the values; `nil` for a further cell.
    public let row: Row?
    private let picks: [Int: Int]
    private let space: MatrixSpace?
    private let whole: Cell

    init(row: Row, picks: [Int: Int], space: MatrixSpace) {
        self.row = row
        self.picks = picks
        self.space = space
        whole = Cell()
    }

    init(_ cell: Cell) {
        row = nil
        picks = [:]
        space = nil
        whole = cell
    }

    /// The name of a parameter's value by its number; `nil` where the row does not have the axis.
    public func name(of parameter: Int) -> String? {
        guard let row, let space, row[parameter] < space.names[parameter].count else { return nil }
        return space.names[parameter][row[parameter]][picks[parameter] ?? 0]
    }

    /// Calls `body` with each parameter, the number of its value and which of its names it has.
    func forEachEntry(_ body: (_ parameter: Int, _ entry: Int, _ pick: Int) -> Void) {
        guard let row else { return }
        for parameter in row.indices { body(parameter, row[parameter], picks.isEmpty ? 0 : picks[parameter] ?? 0) }
    }

    /// The cell as labs and results name it.
    public var cell: Cell {
        guard let row, let space else { return whole }
        return Cell(
            row.indices.compactMap { parameter in
                name(of: parameter).map {
                    Cell.Assignment(axis: space.space.parameters[parameter].name, value: $0)
                }
            }
        )
    }
}
