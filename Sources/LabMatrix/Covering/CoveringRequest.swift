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
        let solver = Solver(compiled, workLimit: workLimit)
        let anything = Combination(parameters: [], entries: [])
        guard try solver.isPossible(anything) else {
            let reasons = try solver.reasons(against: anything).map { "'\(space.title(of: $0))'" }
            throw MatrixError(
                .noValidRow,
                subject: "the rules",
                reason: "no row satisfies \(reasons.joined(separator: " and "))"
            )
        }
        guard coverage.submodels.isEmpty, coverage.environment.isEmpty else { return try bundledArray() }
        return try Construction(self, compiled, try Interactions(space, coverage)).array()
    }
}
