/// Builds an array row by row: of several candidate rows, each made from an open combination by choosing entry after entry for the most newly covered
/// combinations, the one that covers the most is taken.
///
/// This is the scheme of AETG (Cohen, Dalal, Fredman, Patton: "The AETG system", IEEE TSE 23, 1997) with two additions: a solver keeps every
/// candidate valid while it grows, and a finished candidate climbs, entry by entry, until no single change covers more.
final class GreedyConstruction {
    private let compiled: CompiledSpace
    private let terms: Terms
    private let solver: Solver
    private let rules: RowRules
    private var random: Randomness
    private let candidateCount: Int
    private let gains: UnsafeMutablePointer<Int32>
    private let isFixed: UnsafeMutablePointer<Bool>
    private let row: UnsafeMutablePointer<Int>
    private let columns: [Int]
    private let hasWeights: Bool
    private(set) var open: OpenCombinations

    /// How many elementary steps all candidates may take together, roughly.
    static let usualEffort = 60_000_000
    /// Parameters with more entries than this are chosen, but not changed again.
    private static let climbLimit = 256
    private static let rowLimit = 2_000_000

    init(
        _ compiled: CompiledSpace,
        open: OpenCombinations,
        seed: UInt64,
        workLimit: Int,
        effort: Int = GreedyConstruction.usualEffort
    ) {
        self.compiled = compiled
        self.open = open
        let terms = Terms(open.interactions)
        self.terms = terms
        solver = Solver(compiled, workLimit: workLimit)
        rules = RowRules(compiled)
        random = Randomness(seed: seed)
        let counts = compiled.entryCounts
        columns = counts.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
        hasWeights = compiled.space.parameters.contains { $0.values.contains { $0.weight != 1 } }
        gains = .allocate(capacity: max(counts.max() ?? 0, 1))
        isFixed = .allocate(capacity: max(counts.count, 1))
        row = .allocate(capacity: max(counts.count, 1))
        isFixed.initialize(repeating: false, count: counts.count)
        row.initialize(repeating: 0, count: counts.count)
        let rows = max(LowerBound.largestSet(open), 1)
        let steps = counts.indices.reduce(1) { sum, parameter in
            sum + (terms.firstTerm[parameter + 1] - terms.firstTerm[parameter])
                * min(counts[parameter], Self.climbLimit)
        }
        candidateCount = min(max(effort / (rows * steps), 1), 40)
    }

    deinit {
        gains.deallocate()
        isFixed.deallocate()
        row.deallocate()
    }

    /// Takes a row that will be in the array anyway.
    func take(_ row: Row) {
        open.cover(row)
    }

    /// Adds rows until nothing is open; what no valid row has is closed as impossible.
    func complete(_ rows: inout [Row]) throws(MatrixError) {
        while let (number, set) = open.first() {
            let seed = open.interactions.combination(number, set: set)
            guard let first = try candidate(from: seed) else {
                open.close(number, set: set, as: .impossible)
                continue
            }
            guard rows.count < Self.rowLimit else {
                throw MatrixError(
                    .tooManyCombinations,
                    subject: "the coverage",
                    reason: "it needs more than \(Self.rowLimit) rows"
                )
            }
            var best = (row: first, gain: open.gain(of: first))
            var attempts = 1
            while attempts < candidateCount, best.gain < open.interactions.sets.count {
                attempts += 1
                guard let next = try candidate(from: seed) else { break }
                let gain = open.gain(of: next)
                if gain > best.gain { best = (next, gain) }
            }
            open.cover(best.row)
            rows.append(best.row)
        }
    }

    /// A valid row that covers much and grew from the combination; nothing if no valid row has it.
    ///
    /// Where something else covers more, a finished row may have lost the combination, unless it is `kept`.
    func candidate(from seed: Combination, isKept: Bool = false) throws(MatrixError) -> Row? {
        let start = solver.mark
        defer { solver.restore(start) }
        for column in columns { isFixed[column] = false }
        guard solver.isConsistent else { return nil }
        for (parameter, entry) in zip(seed.parameters, seed.entries) {
            guard solver.assign(parameter, entry) else { return nil }
            row[parameter] = entry
            isFixed[parameter] = true
        }
        var order = columns.filter { !isFixed[$0] }
        if random.below(2) == 0 { random.shuffle(&order) }
        let seeded = solver.mark
        for column in order where !choose(column) {
            // Propagation alone led into a dead end; a search leads out of it, near to what was chosen.
            solver.restore(seeded)
            guard try solver.search(preferring: { self.isFixed[$0] ? self.row[$0] : nil }) else { return nil }
            for column in columns { settle(column) }
            break
        }
        guard try solver.search(preferring: nil) else { return nil }
        for column in columns where !isFixed[column] { settle(column) }
        climb(except: isKept ? Set(seed.parameters) : [])
        return columns.indices.map { row[$0] }
    }

    private func settle(_ column: Int) {
        if !(isFixed[column] && solver.contains(column, row[column])) {
            row[column] = solver.entry(of: column, from: 0) ?? 0
        }
        isFixed[column] = true
    }

    /// Chooses the possible entry of the column that covers the most together with the fixed ones; false if propagation excludes all.
    private func choose(_ column: Int) -> Bool {
        measure(column)
        while true {
            guard let entry = bestEntry(of: column) else { return false }
            let mark = solver.mark
            if solver.assign(column, entry) {
                row[column] = entry
                isFixed[column] = true
                return true
            }
            solver.restore(mark)
            gains[entry] = -1
        }
    }

    private func bestEntry(of column: Int) -> Int? {
        var best: Int?
        var (bestGain, bestTie): (Int32, UInt64) = (-1, 0)
        var next = solver.entry(of: column, from: 0)
        while let entry = next {
            next = solver.entry(of: column, from: entry + 1)
            guard gains[entry] >= max(bestGain, 0) else { continue }
            let tie = tieBreak(column, entry)
            guard gains[entry] > bestGain || tie > bestTie else { continue }
            (best, bestGain, bestTie) = (entry, gains[entry], tie)
        }
        return best
    }

    /// A random number; a value with twice the weight has the larger one twice as often.
    private func tieBreak(_ column: Int, _ entry: Int) -> UInt64 {
        let number = random.next() >> 32
        guard hasWeights, entry < compiled.space.parameters[column].values.count else { return number }
        var largest = number
        for _ in 1..<min(max(compiled.space.parameters[column].values[entry].weight, 1), 64) {
            largest = max(largest, random.next() >> 32)
        }
        return largest
    }

    /// For each entry of the column, how many open combinations it would cover with the fixed entries.
    private func measure(_ column: Int) {
        let count = compiled.entryCounts[column]
        for entry in 0..<count { gains[entry] = 0 }
        open.withStates { states in
            terms.terms.withUnsafeBufferPointer { list in
                terms.others.withUnsafeBufferPointer { others in
                    for index in terms.firstTerm[column]..<terms.firstTerm[column + 1] {
                        let term = list[index]
                        var number = Int(term.start)
                        var isComplete = true
                        for other in Int(term.firstOther)..<Int(term.firstOther + term.otherCount) {
                            let parameter = Int(others[other].parameter)
                            guard isFixed[parameter] else {
                                isComplete = false
                                break
                            }
                            number += row[parameter] * Int(others[other].stride)
                        }
                        guard isComplete else { continue }
                        for entry in 0..<count where states[number + entry * Int(term.stride)] == 0 {
                            gains[entry] += 1
                        }
                    }
                }
            }
        }
    }

    /// Changes single entries as long as that covers more, but not those of some parameters.
    private func climb(except kept: Set<Int>) {
        var unchanged = 0
        var position = 0
        while unchanged < columns.count {
            let column = columns[position]
            position = position + 1 == columns.count ? 0 : position + 1
            unchanged += 1
            let count = compiled.entryCounts[column]
            guard count > 1, count <= Self.climbLimit, !kept.contains(column) else { continue }
            measure(column)
            let current = row[column]
            var best = current
            for entry in 0..<count where gains[entry] > gains[best] {
                row[column] = entry
                if !rules.restricts(column) || rules.allow(UnsafePointer(row), changed: column) { best = entry }
            }
            row[column] = best
            if best != current { unchanged = 0 }
        }
    }
}
