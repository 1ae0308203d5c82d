/// Looks for arrays of uniform spaces that a group of symbol permutations maps to themselves, by annealing their starters.
///
/// A group with g members makes the problem about g times smaller, and very good arrays have such symmetries: 5^50 in 57 rows, 10^20 in 181 and
/// 4^10 at strength 3 in 124 are found within milliseconds. (Cover starters, which also rotate columns, are a special case that is not needed.)
struct SymmetricSearch {
    let compiled: CompiledSpace
    let interactions: Interactions
    let symbols: Int
    let strength: Int
    let lowerBound: Int
    let seed: UInt64

    private static let tupleLimit = 4096
    private static let rowLimit = 4096

    /// A search for the space; nothing if the space is not uniform, or rules restrict it.
    init?(_ compiled: CompiledSpace, _ interactions: Interactions, lowerBound: Int, seed: UInt64) {
        guard compiled.claims.isEmpty, let symbols = interactions.entryCounts.first, symbols >= 2,
            interactions.entryCounts.allSatisfy({ $0 == symbols }), let strength = interactions.sets.first?.count,
            strength >= 2, interactions.sets.count == Self.subsetCount(interactions.entryCounts.count, strength),
            interactions.sets.allSatisfy({ $0.count == strength }),
            (0..<strength).reduce(1, { product, _ in product > Self.tupleLimit ? product : product * symbols })
                <= Self.tupleLimit
        else { return nil }
        self.compiled = compiled
        self.interactions = interactions
        self.symbols = symbols
        self.strength = strength
        self.lowerBound = lowerBound
        self.seed = seed
    }

    private static func subsetCount(_ count: Int, _ size: Int) -> Int {
        (0..<size).reduce(1) { product, index in product * (count - index) / (index + 1) }
    }

    /// Looks for the smallest array.
    ///
    /// - Parameters:
    ///   - steps: How much work may be done for each group.
    ///   - isGoing: Whether to go on; asked often.
    /// - Returns: The smallest array found; nothing if none was.
    func best(steps: Int, while isGoing: () -> Bool = { true }) -> [Row]? {
        let width = interactions.entryCounts.count
        var best: [Row]?
        if symbols == 2, strength == 2 { return BinaryArray.rows(columns: width) }
        if let rows = OrthogonalArray.rows(columns: width, symbols: symbols, strength: strength),
            rows.allSatisfy({ $0.allSatisfy { $0 < symbols } })
        {
            return rows
        }
        for (group, constants) in SymbolGroup.all(symbols: symbols) where isGoing() {
            let orbits = SymbolOrbits(symbols: symbols, strength: strength, group: group, constants: constants)
            let limit = (best?.count ?? .max) - 1
            guard let rows = search(orbits, below: limit, steps: steps, while: isGoing), rows.count <= limit else {
                continue
            }
            best = rows
            if rows.count <= lowerBound { break }
        }
        return best
    }

    /// Adds starters until everything is covered, then takes them away one by one.
    private func search(
        _ orbits: SymbolOrbits,
        below limit: Int,
        steps: Int,
        while isGoing: () -> Bool
    ) -> [Row]? {
        let needed = orbits.isGiven.count { !$0 }
        let most = min(limit, Self.rowLimit) / orbits.group.count
        guard needed <= most, needed > 0 else { return nil }
        let counts = OrbitCounts(interactions, orbits, rowLimit: most)
        let annealing = Annealing(compiled, counts: counts, rows: [], frozen: 0, rowLimit: most, seed: seed)
        annealing.temperature = 0.3
        for _ in 0..<needed { annealing.appendRandomRow(symbols: symbols) }
        while annealing.steps < steps, isGoing(), !annealing.run(steps: max(steps / 100, 300 * counts.moveCost)) {
            guard annealing.rowCount < most else { break }
            annealing.appendRandomRow(symbols: symbols)
        }
        var best: [Row]?
        let width = interactions.entryCounts.count
        while counts.uncoveredCount == 0 {
            best = orbits.expand(annealing.rows, width: width)
            guard let count = best?.count, count > lowerBound, annealing.removeCheapestRow() else { break }
            while annealing.steps < steps, isGoing(), !annealing.run(steps: 200_000) {}
        }
        return best
    }
}
