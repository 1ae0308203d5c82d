/// Simulated annealing on an array with a fixed number of rows: the cost is the number of uncovered combinations.
///
/// Annealing of covering arrays is from Cohen, Gibbons, Mugridge, Colbourn ("Constructing test suites for interaction testing", ICSE 2003) and
/// Torres-Jimenez, Rodriguez-Tello ("New bounds for binary covering arrays using simulated annealing", Information Sciences 185, 2012). Moves are
/// not drawn blindly here: each covers some uncovered combination, chosen at random, by changing a row that lacks it, mostly in one entry; it is
/// then accepted by Metropolis' rule at a constant temperature, as focused search does for satisfiability (Seitz, Alava, Orponen: "Focused local
/// search for random 3-satisfiability", 2005). Every row stays valid at every moment.
final class Annealing<Counts: CombinationCounts> {
    let counts: Counts
    private let width: Int
    private let rules: RowRules
    private let solver: Solver
    private(set) var rowCount = 0
    private let cells: UnsafeMutablePointer<UInt16>
    private let columns: UnsafeMutablePointer<Int>
    private let entries: UnsafeMutablePointer<Int>
    private var random: Randomness
    private let isRestricted: [Bool]
    private var thresholds: [UInt64] = []
    /// The work done: about one for each combination looked at.
    private(set) var steps = 0
    /// Rows below this number are given, and stay.
    private let frozen: Int

    /// Starts with an array.
    ///
    /// - Parameters:
    ///   - compiled: What rows there are.
    ///   - counts: Counts without rows, with room for all that there will ever be.
    ///   - rows: The array; every row is valid.
    ///   - frozen: How many of the first rows stay as they are.
    ///   - rowLimit: How many rows there will ever be at most.
    ///   - seed: What decides every random choice.
    init(_ compiled: CompiledSpace, counts: Counts, rows: [Row], frozen: Int, rowLimit: Int, seed: UInt64) {
        width = compiled.entryCounts.count
        rules = RowRules(compiled)
        solver = Solver(compiled)
        random = Randomness(seed: seed)
        self.counts = counts
        cells = .allocate(capacity: max(rowLimit * width, 1))
        columns = .allocate(capacity: max(width, 2))
        entries = .allocate(capacity: max(width, 2))
        isRestricted = compiled.entryCounts.indices.map { !compiled.claimsOf[$0].isEmpty }
        self.frozen = frozen
        for row in rows { append(row) }
        temperature = 0.4
    }

    deinit {
        cells.deallocate()
        columns.deallocate()
        entries.deallocate()
    }

    /// How readily a move that uncovers more than it covers is accepted.
    var temperature: Double = 0 {
        didSet {
            thresholds = (0..<32).map { delta in
                let probability = exponential(-Double(delta) / temperature)
                return probability >= 1 ? .max : UInt64(probability * 18_446_744_073_709_549_568)
            }
        }
    }

    var rows: [Row] {
        (0..<rowCount).map { row in (0..<width).map { Int(cells[row * width + $0]) } }
    }

    func append(_ row: Row) {
        for column in 0..<width { cells[rowCount * width + column] = UInt16(row[column]) }
        counts.append(cells + rowCount * width)
        rowCount += 1
    }

    /// Removes the row that alone has the fewest combinations; false if all rows are given.
    func removeCheapestRow() -> Bool {
        guard let row = (frozen..<rowCount).min(by: { counts.onlyHere($0) < counts.onlyHere($1) }) else { return false }
        counts.remove(row)
        rowCount -= 1
        if row != rowCount { (cells + row * width).update(from: cells + rowCount * width, count: width) }
        return true
    }

    /// Makes moves until everything is covered or so many steps were done; true if everything is covered.
    func run(steps limit: Int) -> Bool {
        guard rowCount > frozen else { return counts.uncoveredCount == 0 }
        let end = steps + limit
        while steps < end {
            let open = counts.uncoveredCount
            guard open > 0 else { return true }
            steps &+= counts.moveCost
            let size = counts.uncovered(random.below(open), columns, entries)
            move(size)
        }
        return counts.uncoveredCount == 0
    }

    /// Adds a row of random entries; only for spaces in which every row is valid.
    func appendRandomRow(symbols: Int) {
        append((0..<width).map { _ in random.below(symbols) })
    }

    private func move(_ size: Int) {
        let (row, mismatches) = nearRow(size)
        let line = cells + row &* width
        if mismatches == 1, let position = (0..<size).first(where: { Int(line[columns[$0]]) != entries[$0] }) {
            let (column, entry) = (columns[position], entries[position])
            if isRestricted[column] {
                let old = line[column]
                line[column] = UInt16(truncatingIfNeeded: entry)
                let isAllowed = rules.allow(UnsafePointer(line), changed: column)
                line[column] = old
                guard isAllowed else { return repair(row, size) }
            }
            guard accepts(counts.delta(row, column, entry)) else { return }
            counts.change(row, column, to: entry)
            line[column] = UInt16(truncatingIfNeeded: entry)
        } else if (0..<size).contains(where: { isRestricted[columns[$0]] }) {
            repair(row, size)
        } else {
            changeAll(row, size)
        }
    }

    /// Of a few rows drawn at random, the first that lacks one entry of the combination, else the one that lacks the fewest.
    private func nearRow(_ size: Int) -> (row: Int, mismatches: Int) {
        var best = (row: 0, mismatches: Int.max)
        for _ in 0..<12 {
            let row = frozen &+ random.below(rowCount &- frozen)
            let line = cells + row &* width
            var mismatches = 0
            for position in 0..<size where Int(line[columns[position]]) != entries[position] { mismatches &+= 1 }
            if mismatches < best.mismatches { best = (row, mismatches) }
            if mismatches == 1 { break }
        }
        return best
    }

    @inline(__always)
    private func accepts(_ delta: Int) -> Bool {
        if delta <= 0 { return true }
        return delta < thresholds.count && random.next() < thresholds[delta]
    }

    /// Sets all entries, and takes it back if that is not accepted.
    private func changeAll(_ row: Int, _ size: Int) {
        let line = cells + row &* width
        let before = counts.uncoveredCount
        for position in 0..<size {
            let old = Int(line[columns[position]])
            guard old != entries[position] else { continue }
            counts.change(row, columns[position], to: entries[position])
            line[columns[position]] = UInt16(truncatingIfNeeded: entries[position])
            entries[position] = old
        }
        guard !accepts(counts.uncoveredCount - before) else { return }
        for position in 0..<size where Int(line[columns[position]]) != entries[position] {
            counts.change(row, columns[position], to: entries[position])
            line[columns[position]] = UInt16(truncatingIfNeeded: entries[position])
        }
    }

    /// Sets all entries and whatever has to change with them so that the row stays valid.
    private func repair(_ row: Int, _ size: Int) {
        let line = cells + row &* width
        let start = solver.mark
        let work = solver.work
        defer {
            solver.restore(start)
            steps += (solver.work - work) * 16 + width
        }
        for position in 0..<size where !solver.assign(columns[position], entries[position]) { return }
        // A row that the search does not find within its limit is a move that is not made.
        guard (try? solver.search(preferring: { Int(line[$0]) })) == true else { return }
        var changed = 0
        for column in 0..<width where !solver.contains(column, Int(line[column])) {
            columns[changed] = column
            entries[changed] = solver.entry(of: column, from: 0) ?? 0
            changed += 1
        }
        changeAll(row, changed)
    }
}
