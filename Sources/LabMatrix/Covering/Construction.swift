import Dispatch

/// Makes an array in stages: given rows, the best start there is, annealing, and preferences where coverage leaves a choice.
struct Construction {
    let request: CoveringRequest
    let compiled: CompiledSpace
    let interactions: Interactions

    /// Work in steps of about a nanosecond: for each symmetry group, and for annealing the whole array.
    private static let symmetricSteps = 30_000_000
    private static let annealingSteps = 250_000_000
    private static let threads = 2

    /// Makes an array of rows that cover what the interactions ask for.
    init(_ request: CoveringRequest, _ compiled: CompiledSpace, _ interactions: Interactions) {
        self.request = request
        self.compiled = compiled
        self.interactions = interactions
    }

    func array() throws(MatrixError) -> CoveringArray {
        let start = ContinuousClock.now
        let open = OpenCombinations(interactions, in: request.space)
        let isGiven = !request.included.isEmpty || !request.kept.isEmpty
        let bound = LowerBound.of(open, compiled)
        let symmetric = isGiven ? nil : SymmetricSearch(compiled, interactions, lowerBound: bound, seed: request.seed)
        let uniform = symmetric?.best(steps: Self.symmetricSteps)
        let greedy = GreedyConstruction(
            compiled,
            open: open,
            seed: request.seed,
            workLimit: request.workLimit,
            // Where symmetry helps, the greedy array is only a second opinion.
            effort: uniform == nil ? GreedyConstruction.usualEffort : GreedyConstruction.usualEffort / 20
        )
        var rows = try givenRows(greedy)
        let givenCount = rows.count
        if let uniform, uniform.count == bound {
            rows = uniform
        } else {
            try greedy.complete(&rows)
        }
        let improvement = ArrayImprovement(
            compiled: compiled,
            open: greedy.open,
            frozen: givenCount,
            lowerBound: max(LowerBound.of(greedy.open, compiled), 1),
            seed: request.seed
        )
        if rows.isEmpty, let row = try greedy.candidate(from: Combination(parameters: [], entries: [])) { rows = [row] }
        rows = improve(rows, uniform, improvement)
        if let effort = request.effort { rows = exert(start + effort, rows, improvement, symmetric) }
        rows = Preference(compiled, greedy.open, frozen: givenCount).applied(to: rows)
        return CoveringArray(rows: rows, givenCount: givenCount, lowerBound: improvement.lowerBound)
    }

    private func improve(_ greedy: [Row], _ symmetric: [Row]?, _ improvement: ArrayImprovement) -> [Row] {
        // Small models are done long before the limit, large ones take what there is.
        let steps = min(Self.annealingSteps, 100_000 * interactions.count)
        guard let symmetric else { return improvement.improved(greedy, steps: steps) }
        let fromGreedy = improvement.improved(greedy, steps: steps / 2)
        guard symmetric.count < fromGreedy.count else { return fromGreedy }
        return improvement.improved(symmetric, steps: steps / 2)
    }

    /// Both processors until the deadline: on symmetric arrays first, where the space has any, then on the array as a whole.
    private func exert(
        _ deadline: ContinuousClock.Instant,
        _ rows: [Row],
        _ improvement: ArrayImprovement,
        _ symmetric: SymmetricSearch?
    ) -> [Row] {
        let shared = SharedArray(rows)
        let half = ContinuousClock.now + (deadline - ContinuousClock.now) / 2
        DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
            if thread == 1, let symmetric {
                var steps = Self.symmetricSteps * 10
                while ContinuousClock.now < half, shared.count > improvement.lowerBound {
                    if let found = symmetric.best(steps: steps, while: { ContinuousClock.now < half }) {
                        shared.offer(found)
                    }
                    steps *= 3
                }
            }
            improvement.improve(shared, thread: thread, until: deadline)
        }
        return shared.rows
    }

    private func givenRows(_ greedy: GreedyConstruction) throws(MatrixError) -> [Row] {
        let rules = RowRules(compiled)
        var rows: [Row] = []
        for row in request.included {
            rows.append(row)
            if rules.allow(row) { greedy.take(row) }
        }
        for entries in request.kept {
            let parameters = entries.indices.filter { entries[$0] != nil }
            let part = Combination(parameters: parameters, entries: entries.compactMap { $0 })
            guard let row = try greedy.candidate(from: part, isKept: true), !rows.contains(row) else { continue }
            rows.append(row)
            greedy.take(row)
        }
        return rows
    }
}
