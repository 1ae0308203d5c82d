/// Numbers of rows that no array can be below.
enum LowerBound {
    /// The largest bound known: the combinations of one set of parameters, each of which needs a row of its own, or what pairs of two entries need
    /// for all parameters that no rule restricts.
    static func of(_ open: OpenCombinations, _ compiled: CompiledSpace) -> Int {
        let sets = open.interactions.sets
        guard sets.allSatisfy({ $0.count >= 2 }) else { return largestSet(open) }
        var isCombined = [Bool](repeating: false, count: compiled.entryCounts.count)
        for set in sets { for parameter in set { isCombined[parameter] = true } }
        let columns = compiled.entryCounts.indices.filter {
            isCombined[$0] && compiled.entryCounts[$0] >= 2 && compiled.claimsOf[$0].isEmpty
        }
        // Only if every pair of them has to be covered: some set has both.
        guard sets.count >= columns.count * (columns.count - 1) / 2 || pairsAreCovered(columns, sets) else {
            return largestSet(open)
        }
        return max(largestSet(open), BinaryArray.rowCount(columns: columns.count))
    }

    private static func pairsAreCovered(_ columns: [Int], _ sets: [[Int]]) -> Bool {
        var pairs: Set<[Int]> = []
        let free = Set(columns)
        for set in sets {
            let members = set.filter(free.contains)
            for (index, first) in members.enumerated() {
                for second in members[(index + 1)...] { pairs.insert([first, second]) }
            }
        }
        return pairs.count == columns.count * (columns.count - 1) / 2
    }

    /// The most possible combinations that some set of parameters has.
    static func largestSet(_ open: OpenCombinations) -> Int {
        var largest = 0
        let starts = open.interactions.starts
        for set in open.interactions.sets.indices {
            guard starts[set + 1] - starts[set] > largest else { continue }
            var possible = 0
            for number in starts[set]..<starts[set + 1] where open.state(of: number) != .impossible { possible += 1 }
            largest = max(largest, possible)
        }
        return largest
    }
}
