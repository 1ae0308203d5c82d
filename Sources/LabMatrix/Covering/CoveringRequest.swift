/// What an array should be like.
public struct CoveringRequest: Sendable {
    /// What rows there are.
    public var space: Space
    /// What they have to cover.
    public var coverage: Coverage
    /// What decides wherever choices are equal.
    ///
    /// The same request with the same seed gives the same array, on any computer, without `effort`.
    public var seed: UInt64
    /// How long to look for a smaller array; nothing for the fast construction alone, well under a second for most models.
    public var effort: Duration?
    /// Rows that are in the array whatever the rules say; what valid ones of them have is covered.
    public var included: [Row]
    /// Rows of an earlier array, or parts of rows.
    ///
    /// Those that are still valid are in the array, their open entries filled in, before any new row.
    public var kept: [[Int?]]
    /// How many steps each question to the solver may take.
    public var workLimit: Int

    /// Creates a request.
    public init(
        _ space: Space,
        _ coverage: Coverage,
        seed: UInt64 = 0,
        effort: Duration? = nil,
        included: [Row] = [],
        kept: [[Int?]] = [],
        workLimit: Int = Solver.defaultWorkLimit
    ) {
        self.space = space
        self.coverage = coverage
        self.seed = seed
        self.effort = effort
        self.included = included
        self.kept = kept
        self.workLimit = workLimit
    }

    /// Makes the array.
    ///
    /// - Throws: ``MatrixError``: `noValidRow` if the rules exclude everything, or a limit.
    public func array() throws(MatrixError) -> CoveringArray {
        let compiled = try CompiledSpace(space)
        let open = OpenCombinations(try Interactions(space, coverage), in: space)
        let greedy = GreedyConstruction(compiled, open: open, seed: seed, workLimit: workLimit)
        var rows = try givenRows(compiled, greedy)
        let givenCount = rows.count
        try greedy.complete(&rows)
        return CoveringArray(rows: rows, givenCount: givenCount, lowerBound: LowerBound.largestSet(greedy.open))
    }

    private func givenRows(_ compiled: CompiledSpace, _ greedy: GreedyConstruction) throws(MatrixError) -> [Row] {
        let rules = RowRules(compiled)
        var rows: [Row] = []
        for row in included {
            rows.append(row)
            if rules.allow(row) { greedy.take(row) }
        }
        for entries in kept {
            let parameters = entries.indices.filter { entries[$0] != nil }
            let part = Combination(parameters: parameters, entries: entries.compactMap { $0 })
            guard let row = try greedy.candidate(from: part), part.isIn(row), !rows.contains(row) else { continue }
            rows.append(row)
            greedy.take(row)
        }
        return rows
    }
}
