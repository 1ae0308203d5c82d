/// An order in which rows are worth running.
///
/// Rows that need the same things (suspended machines, images) follow each other, so that each thing is made once and used while it is at hand. Of
/// the groups of such rows, the next is always the one for which the least has to be made, then the one that shares the most with the last, then the
/// one whose rows try the most new combinations. Inside of a group the row that tries the most new combinations is next.
public struct RowOrder: Sendable {
    /// The numbers of the rows, in order.
    public private(set) var numbers: [Int] = []

    /// More rows of one group than this stay in the order in which they came.
    private static let greedyLimit = 4000

    /// Orders rows.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - space: What rows there are.
    ///   - coverage: What combinations are counted.
    ///   - needs: What has to be made for a row, each thing under a number of its own.
    /// - Throws: ``MatrixError`` if there are too many combinations to count.
    public init(
        _ rows: [Row],
        in space: Space,
        _ coverage: Coverage,
        needs: (Row) -> Set<Int>
    ) throws(MatrixError) {
        var groups: [(needs: Set<Int>, rows: [Int])] = []
        var positions: [Set<Int>: Int] = [:]
        for (number, row) in rows.enumerated() {
            let needed = needs(row)
            if let position = positions[needed] {
                groups[position].rows.append(number)
            } else {
                positions[needed] = groups.count
                groups.append((needed, [number]))
            }
        }
        var open = OpenCombinations(try Interactions(space, coverage), in: space)
        var made: Set<Int> = []
        var last: Set<Int> = []
        while !groups.isEmpty {
            let next = Self.next(groups, made, last, rows, open)
            let group = groups.remove(at: next)
            numbers += Self.ordered(group.rows, rows, &open)
            made.formUnion(group.needs)
            last = group.needs
        }
    }

    private static func next(
        _ groups: [(needs: Set<Int>, rows: [Int])],
        _ made: Set<Int>,
        _ last: Set<Int>,
        _ rows: [Row],
        _ open: OpenCombinations
    ) -> Int {
        let costs = groups.map { group in
            (group.needs.subtracting(made).count, -group.needs.intersection(last).count)
        }
        guard let least = costs.min(by: <) else { return 0 }
        let candidates = groups.indices.filter { costs[$0] == least }
        guard candidates.count > 1 else { return candidates.first ?? 0 }
        let gains = candidates.map { candidate in
            groups[candidate].rows.prefix(16).reduce(0) { max($0, open.gain(of: rows[$1])) }
        }
        var best = 0
        for index in gains.indices where gains[index] > gains[best] { best = index }
        return candidates[best]
    }

    /// Picks the row with the largest gain again and again; a gain only falls, so that an old one is a bound for the new one.
    private static func ordered(_ numbers: [Int], _ rows: [Row], _ open: inout OpenCombinations) -> [Int] {
        guard numbers.count <= greedyLimit else { return numbers }
        var rest = numbers.map { (number: $0, bound: Int.max) }
        var result: [Int] = []
        while !rest.isEmpty {
            var best: (index: Int, gain: Int) = (0, -1)
            for index in rest.indices where rest[index].bound > best.gain {
                rest[index].bound = open.gain(of: rows[rest[index].number])
                if rest[index].bound > best.gain { best = (index, rest[index].bound) }
            }
            let picked = rest.remove(at: best.index)
            open.cover(rows[picked.number])
            result.append(picked.number)
        }
        return result
    }
}
