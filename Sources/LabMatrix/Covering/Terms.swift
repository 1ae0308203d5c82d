/// For every parameter, the sets of interactions that it is in, flat for the inner loops.
///
/// The number of a set's combination is `start + entry * stride + sum(entries of the other parameters * their strides)`.
final class Terms: Sendable {
    struct Term: Sendable {
        let set: Int32
        let start: Int32
        let stride: Int32
        let firstOther: Int32
        let otherCount: Int32
    }

    struct Other: Sendable {
        let parameter: Int32
        let stride: Int32
    }

    let terms: [Term]
    let others: [Other]
    /// Where each parameter's terms start, and their end.
    let firstTerm: [Int]
    let interactions: Interactions
    /// About how much work it is to look at all sets of a parameter.
    let moveCost: Int

    init(_ interactions: Interactions) {
        self.interactions = interactions
        var (terms, others): ([Term], [Other]) = ([], [])
        var firstTerm = [0]
        var setsOf = [[Int]](repeating: [], count: interactions.entryCounts.count)
        for (index, set) in interactions.sets.enumerated() {
            for parameter in set { setsOf[parameter].append(index) }
        }
        for (parameter, sets) in setsOf.enumerated() {
            for set in sets {
                let first = others.count
                var own = 0
                for (other, stride) in zip(interactions.sets[set], interactions.strides[set]) {
                    if other == parameter {
                        own = stride
                    } else {
                        others.append(Other(parameter: Int32(other), stride: Int32(stride)))
                    }
                }
                terms.append(
                    Term(
                        set: Int32(set),
                        start: Int32(interactions.starts[set]),
                        stride: Int32(own),
                        firstOther: Int32(first),
                        otherCount: Int32(others.count - first)
                    )
                )
            }
            firstTerm.append(terms.count)
        }
        moveCost = 24 + 3 * (others.count + terms.count) / max(setsOf.count, 1)
        self.terms = terms
        self.others = others
        self.firstTerm = firstTerm
    }
}
