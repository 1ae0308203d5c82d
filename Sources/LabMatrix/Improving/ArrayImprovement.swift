/// Makes an array smaller: takes a row away, and lets annealing cover again what only that row had, as often as that succeeds.
struct ArrayImprovement: Sendable {
    let compiled: CompiledSpace
    /// What has to be covered, with all that is impossible marked.
    let open: OpenCombinations
    let frozen: Int
    let lowerBound: Int
    let seed: UInt64

    /// Temperatures between which threads and phases differ; low ones suit large arrays, high ones small ones.
    private static let temperatures = [0.3, 0.2, 0.4, 0.25]
    private static let cellLimit = 1 << 22

    /// Whether annealing can work on arrays of this size.
    func fits(_ rows: [Row]) -> Bool {
        let isSmall = PairCounts.fits(open.interactions) || open.interactions.count <= TupleCounts.limit
        let counts = compiled.entryCounts
        return isSmall && rows.count < 1 << 15 && rows.count * counts.count <= Self.cellLimit
            && (counts.max() ?? 0) < 1 << 15 && rows.count > max(lowerBound, frozen)
    }

    /// Improves within a number of steps; the same rows with the same seed give the same result.
    func improved(_ rows: [Row], steps: Int) -> [Row] {
        guard fits(rows) else { return rows }
        return PairCounts.fits(open.interactions)
            ? improve(rows, steps, PairCounts(open, rowLimit: rows.count))
            : improve(rows, steps, TupleCounts(open, rowLimit: rows.count))
    }

    private func improve(_ rows: [Row], _ steps: Int, _ counts: some CombinationCounts) -> [Row] {
        let annealing = Annealing(
            compiled,
            counts: counts,
            rows: rows,
            frozen: frozen,
            rowLimit: rows.count,
            seed: seed
        )
        annealing.temperature = Self.temperatures[0]
        var best = rows
        while best.count > lowerBound, annealing.removeCheapestRow() {
            guard annealing.run(steps: steps - annealing.steps) else { break }
            best = annealing.rows
        }
        return best
    }

    /// Improves until the deadline, on one thread of several that share what they find.
    func improve(_ shared: SharedArray, thread: Int, until deadline: ContinuousClock.Instant) {
        guard fits(shared.rows) else { return }
        if PairCounts.fits(open.interactions) {
            work(shared, thread, deadline) { PairCounts(open, rowLimit: $0) }
        } else {
            work(shared, thread, deadline) { TupleCounts(open, rowLimit: $0) }
        }
    }

    private func work<Counts: CombinationCounts>(
        _ shared: SharedArray,
        _ thread: Int,
        _ deadline: ContinuousClock.Instant,
        _ makeCounts: (Int) -> Counts
    ) {
        var phase = thread
        while ContinuousClock.now < deadline, shared.count > max(lowerBound, frozen) {
            let rows = shared.rows
            let annealing = Annealing(
                compiled,
                counts: makeCounts(rows.count),
                rows: rows,
                frozen: frozen,
                rowLimit: rows.count,
                seed: seed &+ UInt64(phase + 1) &* 0x9E37_79B9
            )
            annealing.temperature = Self.temperatures[phase % Self.temperatures.count]
            phase += 1
            descend(annealing, shared, deadline)
        }
    }

    /// Works on from one array until another thread has overtaken it, or for some seconds without success.
    private func descend(
        _ annealing: Annealing<some CombinationCounts>,
        _ shared: SharedArray,
        _ deadline: ContinuousClock.Instant
    ) {
        let patience = 400_000_000 * 4
        while annealing.rowCount > lowerBound, annealing.removeCheapestRow() {
            let end = annealing.steps + patience
            while !annealing.run(steps: 2_000_000) {
                guard ContinuousClock.now < deadline, annealing.steps < end, shared.count > annealing.rowCount else {
                    return
                }
            }
            shared.offer(annealing.rows)
        }
    }
}
