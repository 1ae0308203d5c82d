extension CoveringRequest {
    /// How much of the time for improvement goes to the combinations inside of a bundle.
    private static let shareOfEffort = 5

    /// An array for coverage with sub-models or an environment: the combinations of each bundle first, then the whole.
    func bundledArray() throws(MatrixError) -> CoveringArray {
        var bundles = Bundles(original: space, bundles: [])
        var environmentBound: Int?
        for group in coverage.submodels { bundles.bundles.append(try bundle(group, []).bundle) }
        if !coverage.environment.isEmpty {
            let members = Set(coverage.environment)
            let inside = coverage.stronger.map { group in
                Coverage.Group(parameters: group.parameters.filter(members.contains), strength: group.strength)
            }
            let group = Coverage.Group(parameters: coverage.environment, strength: coverage.strength)
            let environment = try bundle(group, inside.filter { !$0.parameters.isEmpty })
            environmentBound = environment.lowerBound
            bundles.bundles.append(try sufficient(environment.bundle, bundles))
        }
        let compiled = try CompiledSpace(bundles.space)
        var request = self
        request.space = bundles.space
        request.included = included.map(bundles.extended)
        request.kept = kept.map { $0 + bundles.bundles.map { _ in nil } }
        let interactions = try Interactions(
            entryCounts: compiled.entryCounts,
            coverage.groups(for: space)
        )
        var array = try Construction(request, compiled, interactions).array()
        array.rows = array.rows.map(bundles.reduced)
        array.environmentLowerBound = environmentBound
        return array
    }

    /// As few combinations of the parameters as found that cover what the group asks for, with those of the given rows.
    private func bundle(
        _ group: Coverage.Group,
        _ inside: [Coverage.Group]
    ) throws(MatrixError) -> (bundle: Bundles.Bundle, lowerBound: Int) {
        let compiled = try CompiledSpace(space)
        var request = self
        request.effort = effort.map { $0 / Self.shareOfEffort }
        let interactions = try Interactions(entryCounts: compiled.entryCounts, [group] + inside)
        let array = try Construction(request, compiled, interactions).array()
        var bundle = Bundles.Bundle(Array(Set(group.parameters)).sorted())
        let rules = RowRules(compiled)
        for row in array.rows where rules.allow(row) { bundle.insert(from: row) }
        return (bundle, array.lowerBound)
    }

    /// The environment with further combinations where, without them, something could not be covered that rules allow.
    private func sufficient(
        _ environment: Bundles.Bundle,
        _ others: Bundles
    ) throws(MatrixError) -> Bundles.Bundle {
        var environment = environment
        let base = Solver(try CompiledSpace(others.space), workLimit: workLimit)
        let interactions = try Interactions(
            entryCounts: base.compiled.entryCounts,
            coverage.groups(for: space)
        )
        while true {
            var bundles = others
            bundles.bundles.append(environment)
            let narrow = try CompiledSpace(bundles.space)
            let greedy = GreedyConstruction(
                narrow,
                open: OpenCombinations(interactions.widened(to: narrow.entryCounts), in: space),
                seed: seed,
                workLimit: workLimit,
                effort: 0
            )
            var rows: [Row] = []
            try greedy.complete(&rows)
            var added: [Row] = []
            for combination in greedy.open.impossible() where !added.contains(where: combination.isIn) {
                var entries = [Int?](repeating: nil, count: base.compiled.entryCounts.count)
                for (parameter, entry) in zip(combination.parameters, combination.entries) {
                    entries[parameter] = entry
                }
                guard let row = try base.completion(of: entries), environment.insert(from: row) else { continue }
                added.append(row)
            }
            if added.isEmpty { return environment }
        }
    }
}
