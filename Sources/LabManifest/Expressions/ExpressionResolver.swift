import LabModel
import LabYAML

/// Looks up the names of an expression, and makes a condition of it.
struct ExpressionResolver {
    private let axes: AxisTable
    private(set) var mistakes: [ExpressionMistake] = []

    /// How many pairs of values a comparison of two axes may look at.
    private static let pairLimit = 1_000_000

    private init(_ axes: AxisTable) {
        self.axes = axes
    }

    /// The condition that a text is; or everything that is wrong with it.
    static func condition(_ text: String, axes: AxisTable) -> Result<CellCondition, ExpressionMistakes> {
        do {
            let expression = try ExpressionParser.parse(text)
            var resolver = ExpressionResolver(axes)
            let condition = resolver.condition(expression)
            guard resolver.mistakes.isEmpty else { return .failure(ExpressionMistakes(all: resolver.mistakes)) }
            return .success(condition)
        } catch {
            return .failure(ExpressionMistakes(all: [error]))
        }
    }

    private mutating func condition(_ expression: Expression) -> CellCondition {
        switch expression {
        case .comparison(let left, let comparison, let right): return compare(left, comparison, right)
        case .membership(let left, let others): return .any(others.map { compare(left, .equal, $0) })
        case .not(let part): return .not(condition(part))
        case .all(let parts): return .all(parts.map { condition($0) })
        case .any(let parts): return .any(parts.map { condition($0) })
        case .equivalence(let left, let right): return .equivalent(condition(left), condition(right))
        case .implication(let premise, let consequence, let otherwise):
            let premise = condition(premise)
            let forward = CellCondition.implies(premise, condition(consequence))
            guard let otherwise else { return forward }
            return .all([forward, .implies(.not(premise), condition(otherwise))])
        }
    }

    private mutating func compare(_ left: Operand, _ comparison: Comparison, _ right: Operand) -> CellCondition {
        guard let axis = axis(left, against: right), let values = axes[axis], !values.isEmpty else { return .all([]) }
        if let other = otherAxis(right, than: axis) { return compare(axis, comparison, other, at: right.range) }
        if case .axis(let name) = right.kind {
            mistakes.append(unknownAxis(name, at: right.range))
            return .all([])
        }
        guard let matching = matching(axis, comparison.isOrder ? comparison : .equal, right, operandRange: left.range)
        else { return .all([]) }
        let isOneOf = CellCondition.isOneOf(axis: axis, values: Set(matching))
        return comparison == .notEqual ? .not(isOneOf) : isOneOf
    }

    /// The axis that the left side names.
    private mutating func axis(_ left: Operand, against right: Operand) -> String? {
        if case .value(let text) = left.kind {
            let hint = "a comparison begins with an axis"
            mistakes.append(
                ExpressionMistake("expected an axis, found '\(text)' in quotes", at: left.range, hint: hint)
            )
            return nil
        }
        if axes[left.text] != nil { return left.text }
        if case .word(let name) = right.kind, axes[name]?.contains(left.text) == true {
            let hint = "a comparison begins with an axis: write '\(name)' first"
            mistakes.append(
                ExpressionMistake("\(left.text.quoted) is a value of \(name.quoted)", at: left.range, hint: hint)
            )
            return nil
        }
        mistakes.append(unknownAxis(left.text, at: left.range))
        return nil
    }

    private func unknownAxis(_ name: String, at range: Range<Int>) -> ExpressionMistake {
        let hint = Findings.hint(for: name, among: axes.names)
        return ExpressionMistake("the matrix has no axis \(name.quoted)", at: range, hint: hint)
    }

    /// The axis that the right side names; a word that is a value of the left axis is meant as one.
    private func otherAxis(_ right: Operand, than left: String) -> String? {
        switch right.kind {
        case .value: nil
        case .axis(let name): axes[name] == nil ? nil : name
        case .word(let word): axes[left]?.contains(word) == true || axes[word] == nil ? nil : word
        }
    }

    /// The values of an axis for which the comparison with a value holds; `nil` when that makes no sense.
    private mutating func matching(
        _ axis: String,
        _ comparison: Comparison,
        _ right: Operand,
        operandRange: Range<Int>
    ) -> [String]? {
        let values = axes[axis] ?? []
        let number = AxisTable.number(right.text)
        guard let numbers = axes.numbers(of: axis) else {
            if comparison.isOrder {
                let message = "the values of axis \(axis.quoted) are words, which have no order"
                let hint = "compare them with '==', '!=' or 'in [..]'"
                mistakes.append(ExpressionMistake(message, at: operandRange, hint: hint))
                return nil
            }
            if values.contains(right.text) { return [right.text] }
            let message =
                number == nil
                ? "axis \(axis.quoted) has no value \(right.text.quoted)"
                : "axis \(axis.quoted) has words, and \(right.text) is a number"
            let hint = Findings.hint(for: right.text, among: values)
            mistakes.append(ExpressionMistake(message, at: right.range, hint: hint))
            return nil
        }
        guard let number else {
            let message = "axis \(axis.quoted) has numbers, and \(right.text.quoted) is a word"
            mistakes.append(
                ExpressionMistake(message, at: right.range, hint: Findings.hint(for: right.text, among: values))
            )
            return nil
        }
        let found = values.filter { comparison.holds(numbers[$0] ?? .nan, number) }
        if found.isEmpty, !comparison.isOrder {
            let message = "axis \(axis.quoted) has no value \(right.text.quoted)"
            mistakes.append(
                ExpressionMistake(message, at: right.range, hint: Findings.hint(for: right.text, among: values))
            )
            return nil
        }
        return found
    }

    // MARK: - Two axes

    private mutating func compare(
        _ left: String,
        _ comparison: Comparison,
        _ right: String,
        at range: Range<Int>
    ) -> CellCondition {
        let (lefts, rights) = (axes[left] ?? [], axes[right] ?? [])
        guard !rights.isEmpty else { return .all([]) }
        let numbers = (axes.numbers(of: left), axes.numbers(of: right))
        guard (numbers.0 == nil) == (numbers.1 == nil) else {
            let (numeric, other) = numbers.0 == nil ? (right, left) : (left, right)
            let message = "axis \(numeric.quoted) has numbers and axis \(other.quoted) has words"
            mistakes.append(ExpressionMistake(message, at: range))
            return .all([])
        }
        if comparison.isOrder, numbers.0 == nil {
            let message = "the values of axis \(right.quoted) are words, which have no order"
            mistakes.append(ExpressionMistake(message, at: range, hint: "compare them with '==' or '!='"))
            return .all([])
        }
        guard lefts.count * rights.count <= Self.pairLimit else {
            let message = "axes \(left.quoted) and \(right.quoted) have more than \(Self.pairLimit) pairs of values"
            mistakes.append(ExpressionMistake(message, at: range, hint: "compare axes with fewer values"))
            return .all([])
        }
        let positive: Comparison = comparison == .notEqual ? .equal : comparison
        let pairs = CellCondition.pairs(left, lefts, right, rights) { first, second in
            guard let firsts = numbers.0, let seconds = numbers.1 else { return positive.holds(first, second) }
            return positive.holds(firsts[first] ?? .nan, seconds[second] ?? .nan)
        }
        return comparison == .notEqual ? .not(pairs) : pairs
    }
}

/// Everything that is wrong with an expression.
struct ExpressionMistakes: Error {
    var all: [ExpressionMistake]
}

extension CellCondition {
    /// That the values of two axes are a pair for which `holds` is true.
    static func pairs(
        _ left: String,
        _ lefts: [String],
        _ right: String,
        _ rights: [String],
        _ holds: (String, String) -> Bool
    ) -> CellCondition {
        // Values with the same partners come as one: orders give few distinct sets.
        var partners: [Set<String>: Set<String>] = [:]
        var order: [Set<String>] = []
        for value in lefts {
            let matching = Set(rights.filter { holds(value, $0) })
            guard !matching.isEmpty else { continue }
            if partners[matching] == nil { order.append(matching) }
            partners[matching, default: []].insert(value)
        }
        return .any(
            order.map { matching in
                .all([
                    .isOneOf(axis: left, values: partners[matching] ?? []), .isOneOf(axis: right, values: matching),
                ])
            }
        )
    }
}
