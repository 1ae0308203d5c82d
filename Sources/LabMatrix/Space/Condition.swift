/// A claim about a row, made of claims about its parameters.
///
/// Parameters are named by their index in the space, values by their index in the parameter. A parameter that does not exist in a row has no
/// value: whatever is claimed of its value is false, and so the negation of the claim is true.
public indirect enum Condition: Hashable, Sendable {
    /// True of every row.
    case always
    /// True of no row.
    case never
    /// The parameter has one of the values.
    case among(parameter: Int, values: Set<Int>)
    /// The values of two different parameters are one of the pairs.
    case related(PairRelation)
    /// The claim is false.
    case not(Condition)
    /// Every claim is true.
    case all([Condition])
    /// At least one claim is true.
    case any([Condition])
    /// Where the first is true, the second is.
    case implies(Condition, Condition)
    /// Both are true or both are false.
    case iff(Condition, Condition)

    /// The parameter has the value.
    public static func equal(_ parameter: Int, _ value: Int) -> Condition {
        .among(parameter: parameter, values: [value])
    }
}

/// A set of pairs of values of two parameters: a comparison of parameters, lowered to what it allows.
public struct PairRelation: Hashable, Sendable {
    /// The parameter whose values come first in a pair.
    public let left: Int
    /// The other parameter.
    public let right: Int
    /// For each value of the left one, a set of values of the right one as bits, `wordsPerRow` words each.
    let bits: [UInt64]
    let wordsPerRow: Int
    let leftCount: Int
    let rightCount: Int

    /// Creates the set of the pairs of which `holds` is true.
    ///
    /// - Parameters:
    ///   - left: The index of one parameter.
    ///   - right: The index of another.
    ///   - leftCount: How many values the left one has.
    ///   - rightCount: How many values the right one has.
    ///   - holds: Tells whether a pair of value indexes belongs to the set; called once for each pair.
    public init(left: Int, right: Int, leftCount: Int, rightCount: Int, where holds: (Int, Int) -> Bool) {
        precondition(left != right, "a relation is one of two different parameters")
        self.left = left
        self.right = right
        self.leftCount = leftCount
        self.rightCount = rightCount
        wordsPerRow = (rightCount + 63) / 64
        var bits = [UInt64](repeating: 0, count: leftCount * wordsPerRow)
        for first in 0..<leftCount {
            for second in 0..<rightCount where holds(first, second) {
                bits[first * wordsPerRow + second / 64] |= 1 << UInt64(second % 64)
            }
        }
        self.bits = bits
    }

    /// Tells whether the pair of value indexes is in the set; never for a parameter that does not exist.
    public func contains(_ first: Int, _ second: Int) -> Bool {
        guard first < leftCount, second < rightCount else { return false }
        return bits[first * wordsPerRow + second / 64] >> UInt64(second % 64) & 1 == 1
    }
}
