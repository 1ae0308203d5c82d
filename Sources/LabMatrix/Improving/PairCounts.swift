/// Counts for pairs: a square matrix over all entries of all parameters, so that what a change costs is one pass over two of its lines.
final class PairCounts: CombinationCounts {
    private let width: Int
    private let size: Int
    private let counts: UnsafeMutablePointer<UInt16>
    private let cells: UnsafeMutablePointer<UInt16>
    private let firstCode: [Int]
    private let columnOf: [Int]
    private let firstCodes: UnsafeMutablePointer<Int>
    private var rowCount = 0
    private var list: UncoveredList

    /// More than any number of rows: the count of what is nothing to cover.
    private static let never: UInt16 = 1 << 15

    /// Whether the matrix can be used: only pairs, and not too many entries.
    static func fits(_ interactions: Interactions) -> Bool {
        interactions.sets.allSatisfy { $0.count == 2 } && interactions.entryCounts.reduce(0, +) <= 4096
    }

    init(_ open: OpenCombinations, rowLimit: Int) {
        let counts = open.interactions.entryCounts
        width = counts.count
        var first: [Int] = []
        var columns: [Int] = []
        for (column, count) in counts.enumerated() {
            first.append(columns.count)
            columns += [Int](repeating: column, count: count)
        }
        firstCode = first
        columnOf = columns
        let size = columns.count
        self.size = size
        let matrix = UnsafeMutablePointer<UInt16>.allocate(capacity: max(size * size, 1))
        matrix.initialize(repeating: Self.never, count: size * size)
        self.counts = matrix
        cells = .allocate(capacity: max(rowLimit * width, 1))
        firstCodes = .allocate(capacity: max(width, 1))
        for (column, code) in first.enumerated() { firstCodes[column] = code }
        list = UncoveredList(capacity: size * size)
        for (set, pair) in open.interactions.sets.enumerated() {
            var number = open.interactions.starts[set]
            for left in 0..<counts[pair[0]] {
                for right in 0..<counts[pair[1]] {
                    if open.state(of: number) != .impossible {
                        let (a, b) = (first[pair[0]] + left, first[pair[1]] + right)
                        matrix[a * size + b] = 0
                        matrix[b * size + a] = 0
                        list.insert(a * size + b)
                    }
                    number += 1
                }
            }
        }
    }

    deinit {
        counts.deallocate()
        cells.deallocate()
        firstCodes.deallocate()
        list.deallocate()
    }

    var uncoveredCount: Int { list.count }
    var moveCost: Int { width + 24 }

    func append(_ row: UnsafePointer<UInt16>) {
        let line = cells + rowCount * width
        for column in 0..<width { line[column] = row[column] &+ UInt16(truncatingIfNeeded: firstCodes[column]) }
        for column in 1..<max(width, 1) { for other in 0..<column { increase(Int(line[other]), Int(line[column])) } }
        rowCount += 1
    }

    func remove(_ row: Int) {
        let line = cells + row * width
        for column in 1..<max(width, 1) { for other in 0..<column { decrease(Int(line[other]), Int(line[column])) } }
        rowCount -= 1
        guard row != rowCount else { return }
        line.update(from: cells + rowCount * width, count: width)
    }

    /// `a` belongs to an earlier column than `b`.
    @inline(__always)
    private func increase(_ a: Int, _ b: Int) {
        let count = counts[a &* size &+ b]
        counts[a &* size &+ b] = count &+ 1
        counts[b &* size &+ a] = count &+ 1
        if count == 0 { list.remove(a &* size &+ b) }
    }

    @inline(__always)
    private func decrease(_ a: Int, _ b: Int) {
        let count = counts[a &* size &+ b] &- 1
        counts[a &* size &+ b] = count
        counts[b &* size &+ a] = count
        if count == 0 { list.insert(a &* size &+ b) }
    }

    func delta(_ row: Int, _ column: Int, _ entry: Int) -> Int {
        let line = cells + row &* width
        let old = counts + Int(line[column]) &* size
        let new = counts + (firstCodes[column] &+ entry) &* size
        var delta = 0
        // The column itself adds nothing: entries of one column have the count `never` among them.
        for other in 0..<width {
            let code = Int(line[other])
            delta &+= (old[code] == 1 ? 1 : 0) &- (new[code] == 0 ? 1 : 0)
        }
        return delta
    }

    func change(_ row: Int, _ column: Int, to entry: Int) {
        let line = cells + row &* width
        let old = Int(line[column])
        let new = firstCodes[column] &+ entry
        for other in 0..<column {
            decrease(Int(line[other]), old)
            increase(Int(line[other]), new)
        }
        for other in column + 1..<max(width, column + 1) {
            decrease(old, Int(line[other]))
            increase(new, Int(line[other]))
        }
        line[column] = UInt16(truncatingIfNeeded: new)
    }

    func onlyHere(_ row: Int) -> Int {
        let line = cells + row * width
        var count = 0
        for column in 1..<max(width, 1) {
            for other in 0..<column where counts[Int(line[other]) * size + Int(line[column])] == 1 { count += 1 }
        }
        return count
    }

    func uncovered(_ index: Int, _ columns: UnsafeMutablePointer<Int>, _ entries: UnsafeMutablePointer<Int>) -> Int {
        let number = list[index]
        let (a, b) = (number / size, number % size)
        (columns[0], columns[1]) = (columnOf[a], columnOf[b])
        (entries[0], entries[1]) = (a - firstCode[columns[0]], b - firstCode[columns[1]])
        return 2
    }
}
