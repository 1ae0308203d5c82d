/// Counts for combinations of any number of parameters, also of different numbers at once.
final class TupleCounts: CombinationCounts {
    private let width: Int
    private let terms: Terms
    private let counts: UnsafeMutablePointer<UInt16>
    private let cells: UnsafeMutablePointer<UInt16>
    private var rowCount = 0
    private var list: UncoveredList

    private static let never: UInt16 = 1 << 15
    /// More combinations than this are too slow to work on.
    static let limit = 1 << 24

    init(_ open: OpenCombinations, rowLimit: Int) {
        let interactions = open.interactions
        width = interactions.entryCounts.count
        terms = Terms(interactions)
        counts = .allocate(capacity: max(interactions.count, 1))
        counts.initialize(repeating: 0, count: interactions.count)
        cells = .allocate(capacity: max(rowLimit * width, 1))
        list = UncoveredList(capacity: interactions.count)
        for number in 0..<interactions.count {
            if open.state(of: number) == .impossible { counts[number] = Self.never } else { list.insert(number) }
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
        for set in interactions.sets.indices {
            var number = interactions.starts[set]
            for (position, parameter) in interactions.sets[set].enumerated() {
                number += Int(line[parameter]) * interactions.strides[set][position]
            }
            body(number)
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

    /// Calls `body` with the number of the combination that each set of the column would have with entry 0, and the column's stride.
    @inline(__always)
    private func forEachTerm(_ line: UnsafePointer<UInt16>, _ column: Int, _ body: (Int, Int) -> Void) {
        terms.terms.withUnsafeBufferPointer { list in
            terms.others.withUnsafeBufferPointer { others in
                for index in terms.firstTerm[column]..<terms.firstTerm[column &+ 1] {
                    let term = list[index]
                    var number = Int(term.start)
                    var position = Int(term.firstOther)
                    for _ in 0..<Int(term.otherCount) {
                        let other = others[position]
                        number &+= Int(line[Int(other.parameter)]) &* Int(other.stride)
                        position &+= 1
                    }
                    body(number, Int(term.stride))
                }
            }
        }
    }

    func delta(_ row: Int, _ column: Int, _ entry: Int) -> Int {
        let line = cells + row &* width
        let old = Int(line[column])
        var delta = 0
        forEachTerm(line, column) { number, stride in
            delta &+= (counts[number &+ old &* stride] == 1 ? 1 : 0) &- (counts[number &+ entry &* stride] == 0 ? 1 : 0)
        }
        return delta
    }

    func change(_ row: Int, _ column: Int, to entry: Int) {
        let line = cells + row &* width
        let old = Int(line[column])
        forEachTerm(line, column) { number, stride in
            decrease(number &+ old &* stride)
            increase(number &+ entry &* stride)
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
        let interactions = terms.interactions
        var (low, high) = (0, interactions.sets.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if interactions.starts[middle] <= number { low = middle } else { high = middle }
        }
        var rest = number - interactions.starts[low]
        for (position, parameter) in interactions.sets[low].enumerated() {
            let stride = interactions.strides[low][position]
            columns[position] = parameter
            entries[position] = rest / stride
            rest %= stride
        }
        return interactions.sets[low].count
    }
}
