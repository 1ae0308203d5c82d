/// A space in which some parameters vary only together: a further parameter has their allowed combinations as its entries.
///
/// Sub-models and environments are made of it: what is left to do is a covering array of a space with a few more parameters and rules.
struct Bundles {
    /// Parameters and the combinations of entries that they may have.
    struct Bundle {
        let parameters: [Int]
        private(set) var tuples: [[Int]] = []
        private var known: Set<[Int]> = []

        init(_ parameters: [Int]) {
            self.parameters = parameters
        }

        /// Allows the combination that the row has; false if it was allowed already.
        @discardableResult
        mutating func insert(from row: Row) -> Bool {
            let tuple = parameters.map { row[$0] }
            guard known.insert(tuple).inserted else { return false }
            tuples.append(tuple)
            return true
        }
    }

    let original: Space
    var bundles: [Bundle]

    /// The space with a further parameter for each bundle, after the original ones.
    var space: Space {
        var space = original
        for (index, bundle) in bundles.enumerated() {
            let added = original.parameters.count + index
            space.parameters.append(Parameter("bundle \(index)", bundle.tuples.indices.map { "\($0)" }))
            for (position, parameter) in bundle.parameters.enumerated() {
                for entry in 0..<original.parameters[parameter].entryCount {
                    let having = bundle.tuples.indices.filter { bundle.tuples[$0][position] == entry }
                    let together = Condition.iff(
                        .among(parameter: added, values: Set(having)),
                        .equal(parameter, entry)
                    )
                    space.rules.append(Rule("the combinations of bundle \(index)", together))
                }
            }
        }
        return space
    }

    /// The row with an entry for each bundle, 0 where what it has is not allowed.
    func extended(_ row: Row) -> Row {
        row + bundles.map { bundle in bundle.tuples.firstIndex(of: bundle.parameters.map { row[$0] }) ?? 0 }
    }

    /// The row without the added entries.
    func reduced(_ row: Row) -> Row {
        Array(row.prefix(original.parameters.count))
    }

    /// The combination in terms of the original parameters; nothing if two bundles with a common parameter disagree about it.
    func reduced(_ combination: Combination) -> Combination? {
        var entries: [Int: Int] = [:]
        for (parameter, entry) in zip(combination.parameters, combination.entries) {
            guard parameter >= original.parameters.count else {
                guard entries.updateValue(entry, forKey: parameter) ?? entry == entry else { return nil }
                continue
            }
            let bundle = bundles[parameter - original.parameters.count]
            for (member, value) in zip(bundle.parameters, bundle.tuples[entry]) {
                guard entries.updateValue(value, forKey: member) ?? value == value else { return nil }
            }
        }
        let parameters = entries.keys.sorted()
        return Combination(parameters: parameters, entries: parameters.compactMap { entries[$0] })
    }
}

extension Coverage {
    /// What is combined when every sub-model is one parameter, numbered after the space's own, and what is combined inside of them.
    func groups(for space: Space) -> [Group] {
        let chosen = space.parameters.indices.filter { space.parameters[$0].derivation == nil }
        let bundled = Set(submodels.flatMap(\.parameters))
        let added = submodels.indices.map { space.parameters.count + $0 }
        return [Group(parameters: chosen.filter { !bundled.contains($0) } + added, strength: strength)]
            + stronger + submodels
    }
}
