import LabMatrix

/// Checks arrays by trying everything: shares nothing with how they are made.
struct Verifier {
    let space: Space

    /// Whether the condition is true of the row, by its definition.
    func holds(_ condition: Condition, _ row: Row) -> Bool {
        switch condition {
        case .always: true
        case .never: false
        case .among(let parameter, let values): values.contains(row[parameter])
        case .related(let relation): relation.contains(row[relation.left], row[relation.right])
        case .not(let claim): !holds(claim, row)
        case .all(let claims): claims.allSatisfy { holds($0, row) }
        case .any(let claims): claims.contains { holds($0, row) }
        case .implies(let cause, let consequence): !holds(cause, row) || holds(consequence, row)
        case .iff(let left, let right): holds(left, row) == holds(right, row)
        }
    }

    /// Whether the row has an entry for each parameter and breaks no rule.
    func isValid(_ row: Row) -> Bool {
        guard row.count == space.parameters.count else { return false }
        var negatives = 0
        for (parameter, entry) in zip(space.parameters, row) {
            guard entry >= 0, entry <= parameter.values.count else { return false }
            let expected = expectation(of: parameter, row)
            guard expected.map({ $0 == entry }) ?? (entry < parameter.values.count) else { return false }
            if entry < parameter.values.count, parameter.values[entry].isNegative { negatives += 1 }
        }
        return negatives <= 1 && space.rules.allSatisfy { holds($0.condition, row) }
    }

    /// The only entry that the parameter can have, given the others; nothing if any value will do.
    private func expectation(of parameter: Parameter, _ row: Row) -> Int? {
        if let presence = parameter.presence, !holds(presence, row) { return parameter.values.count }
        guard let cases = parameter.derivation else { return nil }
        return cases.first { holds($0.condition, row) }?.value ?? parameter.values.count
    }

    /// All valid rows, in order.
    func allRows() -> [Row] {
        var rows: [Row] = [[]]
        for parameter in space.parameters {
            rows = rows.flatMap { row in (0...parameter.values.count).map { row + [$0] } }
        }
        return rows.filter(isValid)
    }

    /// The combinations of `strength` of the parameters that the rows have.
    func combinations(in rows: [Row], of parameters: [Int], strength: Int) -> Set<Combination> {
        var found: Set<Combination> = []
        for subset in Self.subsets(of: parameters, count: strength) {
            for row in rows {
                found.insert(Combination(parameters: subset, entries: subset.map { row[$0] }))
            }
        }
        return found
    }

    /// All subsets with so many elements, in order.
    static func subsets(of elements: [Int], count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        guard let first = elements.first else { return [] }
        let rest = Array(elements.dropFirst())
        return subsets(of: rest, count: count - 1).map { [first] + $0 } + subsets(of: rest, count: count)
    }
}
