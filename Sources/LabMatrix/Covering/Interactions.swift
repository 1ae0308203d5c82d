/// The sets of parameters whose entries are combined, each with a number for every combination.
///
/// A combination's number is the start of its set plus the mixed-radix number of its entries, the first parameter counting most.
struct Interactions: Sendable {
    /// How many combinations are kept at most: a byte each.
    static let combinationLimit = 1 << 28
    /// How many sets of parameters are kept at most.
    private static let setLimit = 1 << 22

    /// The parameters of each set, ascending; none is part of another.
    private(set) var sets: [[Int]] = []
    /// What a parameter's entry is multiplied with, in the same order.
    private(set) var strides: [[Int]] = []
    /// Where each set's combinations start, and at the end how many there are.
    private(set) var starts: [Int] = [0]
    private(set) var entryCounts: [Int]

    /// How many combinations there are, impossible ones included.
    var count: Int { starts[starts.count - 1] }

    init(_ space: Space, _ coverage: Coverage) throws(MatrixError) {
        let chosen = space.parameters.indices.filter { space.parameters[$0].derivation == nil }
        let groups = [Coverage.Group(parameters: chosen, strength: coverage.strength)] + coverage.stronger
        try self.init(entryCounts: space.parameters.map(\.entryCount), groups)
    }

    init(entryCounts: [Int], _ groups: [Coverage.Group]) throws(MatrixError) {
        self.entryCounts = entryCounts
        // Larger sets first: a smaller one inside of a larger one asks for nothing more.
        let ordered = groups.map { group in
            let parameters = Array(Set(group.parameters)).sorted()
            return Coverage.Group(parameters: parameters, strength: min(max(group.strength, 1), parameters.count))
        }.sorted { $0.strength > $1.strength }
        for (index, group) in ordered.enumerated() where !group.parameters.isEmpty {
            let earlier = ordered[..<index].map { (parameters: Set($0.parameters), strength: $0.strength) }
            var indexes = Array(0..<group.strength)
            repeat {
                let set = indexes.map { group.parameters[$0] }
                if earlier.contains(where: { $0.parameters.isSuperset(of: set) }) { continue }
                try add(set)
            } while indexes.advanceSubset(of: group.parameters.count)
        }
    }

    private mutating func add(_ set: [Int]) throws(MatrixError) {
        var strides = [Int](repeating: 1, count: set.count)
        for position in stride(from: set.count - 2, through: 0, by: -1) {
            let product = strides[position + 1].multipliedReportingOverflow(by: entryCounts[set[position + 1]])
            strides[position] =
                product.overflow ? Self.combinationLimit : min(product.partialValue, Self.combinationLimit)
        }
        let total = count + min(strides[0], Self.combinationLimit) * entryCounts[set[0]]
        guard total <= Self.combinationLimit, sets.count < Self.setLimit else {
            throw MatrixError(
                .tooManyCombinations,
                subject: "the coverage",
                reason: "there are more than \(Self.combinationLimit) combinations of \(set.count) entries to cover"
            )
        }
        sets.append(set)
        self.strides.append(strides)
        starts.append(total)
    }

    /// The same sets in a space with further parameters after the present ones.
    func widened(to entryCounts: [Int]) -> Interactions {
        var wider = self
        wider.entryCounts = entryCounts
        return wider
    }

    /// The number of the combination of the set that the row has.
    func number(of row: Row, set: Int) -> Int {
        var number = starts[set]
        for (parameter, stride) in zip(sets[set], strides[set]) { number += row[parameter] * stride }
        return number
    }

    /// The combination of the set with the number.
    func combination(_ number: Int, set: Int) -> Combination {
        var rest = number - starts[set]
        var entries: [Int] = []
        for stride in strides[set] {
            entries.append(rest / stride)
            rest %= stride
        }
        return Combination(parameters: sets[set], entries: entries)
    }

    /// Whether the combination has several negative values, and so is nothing to cover.
    func isDoublyNegative(_ combination: Combination, in space: Space) -> Bool {
        var negatives = 0
        for (parameter, entry) in zip(combination.parameters, combination.entries) {
            guard parameter < space.parameters.count else { continue }
            let values = space.parameters[parameter].values
            if entry < values.count, values[entry].isNegative { negatives += 1 }
        }
        return negatives > 1
    }
}
