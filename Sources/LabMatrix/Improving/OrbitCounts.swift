/// Counts for arrays that a group of symbol permutations maps to themselves: one count for each orbit of combinations.
///
/// Every parameter has the same number of entries. The rows counted here are starters; the array has the images of each under the whole group, and
/// covers a combination if a starter has one of its images.
final class OrbitCounts: CombinationCounts {
    private let width: Int
    private let terms: Terms
    private let orbits: SymbolOrbits
    private let counts: UnsafeMutablePointer<UInt16>
    private let cells: UnsafeMutablePointer<UInt16>
    private var rowCount = 0
    private var list: UncoveredList
    private var turn = 0

    private static let never: UInt16 = 1 << 15

    /// Starts without rows, for all combinations of an unconstrained, uniform space.
    init(_ interactions: Interactions, _ orbits: SymbolOrbits, rowLimit: Int) {
        width = interactions.entryCounts.count
        self.orbits = orbits
        terms = Terms(interactions)
        let total = interactions.sets.count * orbits.count
        counts = .allocate(capacity: max(total, 1))
        counts.initialize(repeating: 0, count: total)
        cells = .allocate(capacity: max(rowLimit * width, 1))
        list = UncoveredList(capacity: total)
        for number in 0..<total {
            if orbits.isGiven[number % orbits.count] { counts[number] = Self.never } else { list.insert(number) }
        }
    }

    deinit {
        counts.deallocate()
        cells.deallocate()
        list.deallocate()
    }

    var uncoveredCount: Int { list.count }
    var moveCost: Int { terms.moveCost }

    func append(_ row: UnsafePointer<UInt16>) {
        let line = cells + rowCount * width
        line.update(from: row, count: width)
        forEachNumber(of: line) { increase($0) }
        rowCount += 1
    }

    func remove(_ row: Int) {
        let line = cells + row * width
        forEachNumber(of: line) { decrease($0) }
        rowCount -= 1
        guard row != rowCount else { return }
        line.update(from: cells + rowCount * width, count: width)
    }

    private func forEachNumber(of line: UnsafePointer<UInt16>, _ body: (Int) -> Void) {
        let interactions = terms.interactions
        for (set, parameters) in interactions.sets.enumerated() {
            var local = 0
            for (position, parameter) in parameters.enumerated() {
                local += Int(line[parameter]) * interactions.strides[set][position]
            }
            body(set * orbits.count + Int(orbits.orbitOf[local]))
        }
    }

    @inline(__always)
    private func increase(_ number: Int) {
        if counts[number] == 0 { list.remove(number) }
        counts[number] &+= 1
    }

    @inline(__always)
    private func decrease(_ number: Int) {
        counts[number] &-= 1
        if counts[number] == 0 { list.insert(number) }
    }

    /// Calls `body` with the counts' numbers for two entries of the column, for each of its sets.
    @inline(__always)
    private func forEachTerm(
        _ line: UnsafePointer<UInt16>,
        _ column: Int,
        _ old: Int,
        _ new: Int,
        _ body: (Int, Int) -> Void
    ) {
        terms.terms.withUnsafeBufferPointer { list in
            terms.others.withUnsafeBufferPointer { others in
                orbits.orbitOf.withUnsafeBufferPointer { orbitOf in
                    for index in terms.firstTerm[column]..<terms.firstTerm[column &+ 1] {
                        let term = list[index]
                        var local = 0
                        var position = Int(term.firstOther)
                        for _ in 0..<Int(term.otherCount) {
                            let other = others[position]
                            local &+= Int(line[Int(other.parameter)]) &* Int(other.stride)
                            position &+= 1
                        }
                        let first = Int(term.set) &* orbits.count
                        body(
                            first &+ Int(orbitOf[local &+ old &* Int(term.stride)]),
                            first &+ Int(orbitOf[local &+ new &* Int(term.stride)])
                        )
                    }
                }
            }
        }
    }

    func delta(_ row: Int, _ column: Int, _ entry: Int) -> Int {
        let line = cells + row &* width
        var delta = 0
        forEachTerm(line, column, Int(line[column]), entry) { old, new in
            guard old != new else { return }
            delta &+= (counts[old] == 1 ? 1 : 0) &- (counts[new] == 0 ? 1 : 0)
        }
        return delta
    }

    func change(_ row: Int, _ column: Int, to entry: Int) {
        let line = cells + row &* width
        forEachTerm(line, column, Int(line[column]), entry) { old, new in
            decrease(old)
            increase(new)
        }
        line[column] = UInt16(truncatingIfNeeded: entry)
    }

    func onlyHere(_ row: Int) -> Int {
        var count = 0
        forEachNumber(of: cells + row * width) { if counts[$0] == 1 { count += 1 } }
        return count
    }

    func uncovered(_ index: Int, _ columns: UnsafeMutablePointer<Int>, _ entries: UnsafeMutablePointer<Int>) -> Int {
        let number = list[index]
        let set = number / orbits.count
        let members = orbits.members[number % orbits.count]
        turn &+= 1
        var rest = members[turn % members.count]
        let interactions = terms.interactions
        for (position, parameter) in interactions.sets[set].enumerated() {
            columns[position] = parameter
            entries[position] = rest / interactions.strides[set][position]
            rest %= interactions.strides[set][position]
        }
        return interactions.sets[set].count
    }
}
