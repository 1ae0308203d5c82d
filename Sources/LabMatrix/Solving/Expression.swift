/// A condition in negation normal form over sets of entries, the form that propagates.
indirect enum Expression {
    case constant(Bool)
    /// The parameter's entry is in the set.
    case entry(parameter: Int, among: EntrySet)
    /// The pair of entries is one of those in the table, or is none of them.
    case pair(PairRelation, negated: Bool)
    case all([Expression])
    case any([Expression])
    /// At most one of the parameters has an entry of its set.
    case atMostOne([(parameter: Int, among: EntrySet)])

    /// How many nodes a rule may have once equivalences are written out.
    private static let nodeLimit = 200_000

    /// Brings a condition into this form.
    static func normal(_ condition: Condition, in space: Space, title: String) throws(MatrixError) -> Expression {
        var budget = nodeLimit
        return try make(condition, negated: false, space, title, &budget)
    }

    private static func make(
        _ condition: Condition,
        negated: Bool,
        _ space: Space,
        _ title: String,
        _ budget: inout Int
    ) throws(MatrixError) -> Expression {
        budget -= 1
        guard budget > 0 else {
            throw MatrixError(.tooLargeRule, subject: title, reason: "nests too many equivalences")
        }
        switch condition {
        case .always: return .constant(!negated)
        case .never: return .constant(negated)
        case .among(let parameter, let values):
            var set = EntrySet(count: space.parameters[parameter].entryCount, entries: values)
            if negated { set.invert() }
            return leaf(parameter, set)
        case .related(let relation): return .pair(relation, negated: negated)
        case .not(let claim): return try make(claim, negated: !negated, space, title, &budget)
        case .all(let claims), .any(let claims):
            var parts: [Expression] = []
            for claim in claims { parts.append(try make(claim, negated: negated, space, title, &budget)) }
            if case .all = condition { return negated ? disjunction(parts) : conjunction(parts) }
            return negated ? conjunction(parts) : disjunction(parts)
        case .implies(let cause, let consequence):
            let first = try make(cause, negated: !negated, space, title, &budget)
            let second = try make(consequence, negated: negated, space, title, &budget)
            return negated ? conjunction([first, second]) : disjunction([first, second])
        case .iff(let left, let right):
            let (yes, no) = try both(left, space, title, &budget)
            let (same, other) = try both(right, space, title, &budget)
            return negated
                ? conjunction([disjunction([yes, same]), disjunction([no, other])])
                : conjunction([disjunction([no, same]), disjunction([yes, other])])
        }
    }

    private static func both(
        _ condition: Condition,
        _ space: Space,
        _ title: String,
        _ budget: inout Int
    ) throws(MatrixError) -> (Expression, Expression) {
        (
            try make(condition, negated: false, space, title, &budget),
            try make(condition, negated: true, space, title, &budget)
        )
    }

    private static func leaf(_ parameter: Int, _ set: EntrySet) -> Expression {
        if set.isEmpty { return .constant(false) }
        return set.isFull ? .constant(true) : .entry(parameter: parameter, among: set)
    }

    /// All of them, flattened; sets of the same parameter become one, which propagates more.
    static func conjunction(_ parts: [Expression]) -> Expression {
        join(parts, neutral: true)
    }

    /// Any of them, flattened in the same way.
    static func disjunction(_ parts: [Expression]) -> Expression {
        join(parts, neutral: false)
    }

    private static func join(_ parts: [Expression], neutral: Bool) -> Expression {
        var sets: [Int: EntrySet] = [:]
        var order: [Int] = []
        var rest: [Expression] = []
        var pending = Array(parts.reversed())
        while let part = pending.popLast() {
            switch (part, neutral) {
            case (.constant(let value), _): if value != neutral { return .constant(value) }
            case (.all(let inner), true), (.any(let inner), false): pending += inner.reversed()
            case (.entry(let parameter, let set), _):
                if let known = sets[parameter] {
                    sets[parameter] = neutral ? known.intersection(set) : known.union(set)
                } else {
                    sets[parameter] = set
                    order.append(parameter)
                }
            default: rest.append(part)
            }
        }
        var result: [Expression] = []
        for parameter in order {
            guard let set = sets[parameter] else { continue }
            let part = leaf(parameter, set)
            if case .constant(let value) = part {
                if value != neutral { return part }
            } else {
                result.append(part)
            }
        }
        result += rest
        if result.isEmpty { return .constant(neutral) }
        return result.count == 1 ? result[0] : neutral ? .all(result) : .any(result)
    }
}
