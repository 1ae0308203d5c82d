import LabModel

/// Cells as rows of numbers, those that failed apart from those that passed.
struct ValueTable {
    /// The axes that have more than one value, or that only some cells have.
    let axes: [String]
    /// The values of each axis by number.
    private let values: [[String]]
    /// The rows of the failed cells; -1 for an axis that a cell does not have.
    let failed: [[Int]]
    /// The rows of the cells that passed.
    let passing: [[Int]]

    /// A combination as places in a row with the numbers there.
    private struct Key: Hashable {
        var places: [Int]
        var numbers: [Int]
    }

    init(cells: [Cell], isFailed: (Cell) -> Bool, axes wanted: Set<String>?) {
        var order: [String] = []
        var values: [String: [String]] = [:]
        var counts: [String: Int] = [:]
        for assignment in cells.flatMap(\.assignments) where wanted?.contains(assignment.axis) ?? true {
            if values[assignment.axis] == nil { order.append(assignment.axis) }
            if values[assignment.axis]?.contains(assignment.value) != true {
                values[assignment.axis, default: []].append(assignment.value)
            }
            counts[assignment.axis, default: 0] += 1
        }
        let axes = order.filter { values[$0]?.count ?? 0 > 1 || counts[$0] != cells.count }
        let numbers = axes.map { axis in
            Dictionary(uniqueKeysWithValues: (values[axis] ?? []).enumerated().map { ($0.element, $0.offset) })
        }
        func row(_ cell: Cell) -> [Int] {
            axes.indices.map { index in cell[axes[index]].flatMap { numbers[index][$0] } ?? -1 }
        }
        self.axes = axes
        self.values = axes.map { values[$0] ?? [] }
        failed = cells.filter(isFailed).map(row)
        passing = cells.filter { !isFailed($0) }.map(row)
    }

    /// The combinations of up to so many values that failed cells have and no passing cell has, none of which contains another.
    func suspects(largest: Int) -> [Suspicion.Suspect] {
        // Without a cell that passed, nothing tells the failed ones apart.
        guard !passing.isEmpty, !failed.isEmpty else { return [] }
        var found: [Key: [Int]] = [:]
        for size in 1...max(1, largest) {
            for places in subsets(of: size) {
                var counts: [[Int]: [Int]] = [:]
                for (index, row) in failed.enumerated() {
                    let numbers = places.map { row[$0] }
                    guard !numbers.contains(-1) else { continue }
                    counts[numbers, default: []].append(index)
                }
                for row in passing { counts[places.map { row[$0] }] = nil }
                for (numbers, explains) in counts {
                    let key = Key(places: places, numbers: numbers)
                    if !contains(found, aPartOf: key) { found[key] = explains }
                }
            }
        }
        return found.map { key, explains in
            Suspicion.Suspect(
                combination: cell(of: key),
                explains: explains,
                passingParts: zip(key.places, key.numbers).map { place, number in
                    passing.count { $0[place] == number }
                },
                chance: Chance.allFailed(explains.count, failed: failed.count, passing: passing.count)
            )
        }.sorted(by: Self.isMoreLikely)
    }

    private static func isMoreLikely(_ left: Suspicion.Suspect, _ right: Suspicion.Suspect) -> Bool {
        let sizes = (left.combination.assignments.count, right.combination.assignments.count)
        return (right.explains.count, sizes.0, left.combination.description)
            < (left.explains.count, sizes.1, right.combination.description)
    }

    private func contains(_ found: [Key: [Int]], aPartOf key: Key) -> Bool {
        let count = key.places.count
        guard count > 1 else { return false }
        // Every proper part, as a set of bits.
        return (1..<(1 << count) - 1).contains { bits in
            let kept = (0..<count).filter { bits >> $0 & 1 == 1 }
            return found[Key(places: kept.map { key.places[$0] }, numbers: kept.map { key.numbers[$0] })] != nil
        }
    }

    /// Single values of failed cells that passing cells have too.
    func clearedValues() -> [Suspicion.Cleared] {
        axes.indices.flatMap { place -> [Suspicion.Cleared] in
            Set(failed.map { $0[place] }).subtracting([-1]).compactMap { number in
                let bad = failed.count { $0[place] == number }
                let good = passing.count { $0[place] == number }
                guard good > 0 else { return nil }
                return Suspicion.Cleared(
                    combination: cell(of: Key(places: [place], numbers: [number])),
                    failed: bad,
                    passing: good,
                    chance: Chance.soManyFailed(
                        bad,
                        of: bad + good,
                        failed: failed.count,
                        passing: passing.count
                    )
                )
            }
        }.sorted { ($0.chance, $0.combination.description) < ($1.chance, $1.combination.description) }
    }

    private func cell(of key: Key) -> Cell {
        Cell(
            zip(key.places, key.numbers).map { place, number in
                Cell.Assignment(axis: axes[place], value: values[place][number])
            }
        )
    }

    private func subsets(of size: Int) -> [[Int]] {
        guard size <= axes.count else { return [] }
        var subsets: [[Int]] = []
        var current = Array(0..<size)
        while true {
            subsets.append(current)
            guard let place = current.indices.last(where: { current[$0] < axes.count - size + $0 }) else { break }
            current[place] += 1
            for next in current.indices where next > place { current[next] = current[next - 1] + 1 }
        }
        return subsets
    }
}
