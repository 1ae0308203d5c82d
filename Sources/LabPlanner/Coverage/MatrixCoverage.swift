public import LabMatrix
import LabModel

/// Which combinations of values the cells of a plan cover, with the names of everything.
public struct MatrixCoverage: Sendable {
    /// The facts by number.
    public let facts: CoverageReport
    /// The names of the cells, in the order of the facts' rows.
    public let cells: [String]
    /// What is covered: `2`, or `2; os servicePack cache: 3`.
    public let strength: String

    private let space: Space

    /// The headings of `summaryRows`.
    public static let summaryColumns = ["strength", "combinations", "covered", "impossible", "uncovered"]
    /// The headings of `cellRows`.
    public static let cellColumns = ["cell", "alone", "combinations that no other cell has"]

    /// How many combinations there are, in one row.
    public var summaryRows: [[String]] {
        [[strength] + [facts.total, facts.covered, facts.impossible, facts.uncovered].map(String.init)]
    }

    /// Each cell with the number of combinations that it alone covers, and some of them.
    public var cellRows: [[String]] {
        cells.indices.map { index in
            let shown = facts.onlyHereExamples[index].prefix(3).map(name)
            let rest = facts.onlyHere[index] - shown.count
            let more = rest > 0 ? ["\(rest) more"] : []
            return [cells[index], String(facts.onlyHere[index]), (shown + more).joined(separator: "; ")]
        }
    }

    /// A combination as `axis=value` pairs joined by commas; an axis that is not there stands alone with an exclamation mark.
    public func name(_ combination: Combination) -> String {
        zip(combination.parameters, combination.entries).map { parameter, entry in
            let axis = space.parameters[parameter].name
            return space.text(of: entry, for: parameter).map { "\(axis)=\($0)" } ?? "!\(axis)"
        }.joined(separator: ",")
    }

    init(facts: CoverageReport, cells: [String], coverage: Coverage, space: Space) {
        self.facts = facts
        self.cells = cells
        self.space = space
        let groups = coverage.stronger.map { group in
            group.parameters.map { space.parameters[$0].name }.joined(separator: " ") + ": \(group.strength)"
        }
        strength = (["\(coverage.strength)"] + groups).joined(separator: "; ")
    }
}

extension MatrixExpansion {
    /// Examines what the selected cells cover.
    ///
    /// Cells that are all combinations are held against pairs. Of each kind of combinations at most `exampleLimit` are named.
    /// - Throws: `SelectionError` for a wrong selection, `MatrixError` when a limit is hit.
    public func report(_ selection: CellSelection, exampleLimit: Int = 20) throws -> MatrixCoverage {
        let pairs = Coverage(strength: min(2, max(1, space.matrix.axes.count)))
        let coverage = coverage ?? pairs
        let own = Set(space.space.parameters.map(\.name))
        var rows: [Row] = []
        var cells: [String] = []
        var isTooLong = false
        try forEach(selection) { expanded in
            guard rows.count < Plan.limit else {
                isTooLong = true
                return false
            }
            let cell = expanded.cell
            let row = expanded.row ?? space.row(of: Cell(cell.assignments.filter { own.contains($0.axis) }))
            // A further cell without any axis of the matrix covers nothing of it.
            guard let row, !row.isEmpty else { return true }
            rows.append(row)
            cells.append(cell.description)
            return true
        }
        if isTooLong {
            throw MatrixError(
                .tooManyCombinations,
                subject: "the coverage report",
                reason: "there are more than \(Plan.limit) configurations"
            )
        }
        let facts = try CoverageReport(of: rows, in: space.space, coverage, exampleLimit: exampleLimit)
        return MatrixCoverage(facts: facts, cells: cells, coverage: coverage, space: space.space)
    }
}
