/// What was measured of one thing, round by round.
struct Samples: Sendable {
    private(set) var values: [Double] = []

    /// Takes the measurement of a further round.
    mutating func add(_ value: Double) {
        values.append(value)
    }

    /// The middle value: of an even number, the mean of the two in the middle; 0 of none.
    var median: Double {
        let sorted = values.sorted()
        guard let upper = sorted[safe: sorted.count / 2] else { return 0 }
        guard sorted.count.isMultiple(of: 2) else { return upper }
        return (sorted[sorted.count / 2 - 1] + upper) / 2
    }

    /// The value that so large a part of all, from 0 to 1, does not exceed; 0 of none.
    func atMost(in part: Double) -> Double {
        values.sorted()[safe: min(values.count - 1, Int(part * Double(values.count)))] ?? 0
    }

    /// The smallest value; 0 of none.
    var smallest: Double { values.min() ?? 0 }

    /// The largest value; 0 of none.
    var largest: Double { values.max() ?? 0 }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
