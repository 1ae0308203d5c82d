/// What rows cover of what they should.
public struct CoverageReport: Hashable, Sendable {
    /// How many combinations there are, impossible ones included; those of several negative values are not counted.
    public private(set) var total = 0
    /// How many of them at least one valid row has.
    public private(set) var covered = 0
    /// How many of them no valid row can have.
    public private(set) var impossible = 0
    /// How many of them a valid row could have, and none of the rows has.
    public var uncovered: Int { total - covered - impossible }
    /// The first uncovered combinations, at most as many as asked for.
    public private(set) var uncoveredExamples: [Combination] = []
    /// The first impossible combinations, at most as many as asked for.
    public private(set) var impossibleExamples: [Combination] = []
    /// For each row, how many combinations no other row has.
    public private(set) var onlyHere: [Int]
    /// The first combinations that no other row has, for each row, at most as many as asked for.
    public private(set) var onlyHereExamples: [[Combination]]

    /// Examines rows.
    ///
    /// - Parameters:
    ///   - rows: The rows; those that break a rule cover nothing.
    ///   - space: What rows there are.
    ///   - coverage: What they should cover.
    ///   - exampleLimit: How many combinations of each kind, and for each row, are named.
    ///   - workLimit: How many steps each question to the solver may take.
    /// - Throws: ``MatrixError`` if a limit is hit.
    public init(
        of rows: [Row],
        in space: Space,
        _ coverage: Coverage,
        exampleLimit: Int = 20,
        workLimit: Int = Solver.defaultWorkLimit
    ) throws(MatrixError) {
        let compiled = try CompiledSpace(space)
        let rules = RowRules(compiled)
        let valid = rows.indices.filter { rules.allow(rows[$0]) }
        // Of a sub-model, the combinations that the rows have are what is to be combined with the rest.
        var bundles = Bundles(original: space, bundles: coverage.submodels.map { Bundles.Bundle($0.parameters) })
        for index in bundles.bundles.indices { for row in valid { bundles.bundles[index].insert(from: rows[row]) } }
        let solver = Solver(compiled, workLimit: workLimit)
        let interactions = try Interactions(
            entryCounts: compiled.entryCounts + bundles.bundles.map(\.tuples.count),
            coverage.groups(for: space)
        )
        let extended = rows.map(bundles.extended)
        onlyHere = [Int](repeating: 0, count: rows.count)
        onlyHereExamples = [[Combination]](repeating: [], count: rows.count)
        for set in interactions.sets.indices {
            try examine(set, interactions, extended, valid, solver, bundles, exampleLimit)
        }
    }

    private mutating func examine(
        _ set: Int,
        _ interactions: Interactions,
        _ rows: [Row],
        _ valid: [Int],
        _ solver: Solver,
        _ bundles: Bundles,
        _ exampleLimit: Int
    ) throws(MatrixError) {
        let start = interactions.starts[set]
        // The row that has each combination: -1 for none, -2 for several.
        var owners = [Int32](repeating: -1, count: interactions.starts[set + 1] - start)
        for index in valid {
            let number = interactions.number(of: rows[index], set: set) - start
            owners[number] = owners[number] == -1 ? Int32(index) : -2
        }
        let isFree =
            try solver.isPossible(Combination(parameters: [], entries: []))
            && interactions.sets[set].allSatisfy {
                $0 < solver.compiled.entryCounts.count && solver.compiled.claimsOf[$0].isEmpty
            }
        for (number, owner) in owners.enumerated() {
            if owner == -2 {
                total += 1
                covered += 1
                continue
            }
            let numbered = interactions.combination(start + number, set: set)
            guard !interactions.isDoublyNegative(numbered, in: bundles.original),
                let combination = bundles.reduced(numbered)
            else { continue }
            if owner >= 0 {
                onlyHere[Int(owner)] += 1
                if onlyHereExamples[Int(owner)].count < exampleLimit {
                    onlyHereExamples[Int(owner)].append(combination)
                }
                covered += 1
            } else if isFree ? true : try solver.isPossible(combination) {
                if uncoveredExamples.count < exampleLimit { uncoveredExamples.append(combination) }
            } else {
                if impossibleExamples.count < exampleLimit { impossibleExamples.append(combination) }
                impossible += 1
            }
            total += 1
        }
    }
}
