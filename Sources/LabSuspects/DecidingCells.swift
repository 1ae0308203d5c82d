public import LabMatrix

/// Finds the few further cells whose outcome tells suspects apart.
///
/// A cell tells two suspects apart if it has one and not the other. Candidates are cells with as few suspects as the rules
/// allow, and neighbours of a failed cell that lack some; of those the one that tells most pairs apart is taken, again and
/// again, until no pair is left that can be told apart. (The halving of delta debugging: Zeller, Hildebrandt: "Simplifying
/// and isolating failure-inducing input", IEEE TSE 28, 2002.)
public struct DecidingCells {
    private let space: Space
    private let suspects: [Combination]
    private let tried: Set<Row>

    /// How many suspects are told apart at most.
    public static let suspectLimit = 12
    private static let rowLimit = 1_000

    /// Creates the question.
    ///
    /// - Parameters:
    ///   - suspects: Combinations that explain the same failed cells; the first dozen of them are told apart.
    ///   - space: What cells there can be.
    ///   - tried: The rows whose outcome is known.
    public init(suspects: [Combination], space: Space, tried: Set<Row>) {
        self.suspects = Array(suspects.prefix(Self.suspectLimit))
        self.space = space
        self.tried = tried
    }

    /// The rows to try, the one that tells most first; none where nothing can be told apart.
    ///
    /// The failed rows are some that the suspects explain.
    /// - Throws: `MatrixError` when the rules are too hard to follow.
    public func rows(near failed: [Row], limit: Int = 8) throws(MatrixError) -> [Row] {
        var candidates: [Row] = []
        for index in suspects.indices {
            if let row = try isolating(index) { candidates.append(row) }
        }
        for row in failed.prefix(2) { candidates += try neighbours(of: row) }
        let signatures = candidates.map { row in suspects.map { $0.isIn(row) } }
        var open: Set<[Int]> = []
        for first in suspects.indices {
            for second in suspects.indices where second > first { open.insert([first, second]) }
        }
        var chosen: [Row] = []
        while !open.isEmpty, chosen.count < limit {
            var best: (index: Int, told: Set<[Int]>)?
            for (index, signature) in signatures.enumerated() {
                let told = open.filter { signature[$0[0]] != signature[$0[1]] }
                if told.count > best?.told.count ?? 0 { best = (index, told) }
            }
            guard let best else { break }
            chosen.append(candidates[best.index])
            open.subtract(best.told)
        }
        return chosen
    }

    /// A row with one suspect and as few of the others as the rules allow.
    private func isolating(_ index: Int) throws(MatrixError) -> Row? {
        var conditions = [Self.condition(suspects[index])]
        guard var row = try firstRow(conditions) else { return nil }
        for (other, combination) in suspects.enumerated() where other != index {
            let without = conditions + [.not(Self.condition(combination))]
            guard let found = try firstRow(without) else { continue }
            row = found
            conditions = without
        }
        return row
    }

    /// Rows that differ from a failed one in an axis that suspects name, and in as little else as the rules allow.
    private func neighbours(of row: Row) throws(MatrixError) -> [Row] {
        var rows: [Row] = []
        let chosen = space.parameters.indices.filter { space.parameters[$0].derivation == nil }
        for parameter in Set(suspects.flatMap(\.parameters)).sorted()
        where row[parameter] < space.parameters[parameter].values.count {
            var conditions: [Condition] = [.not(.equal(parameter, row[parameter]))]
            guard var found = try firstRow(conditions) else { continue }
            for other in chosen where other != parameter && row[other] < space.parameters[other].values.count {
                let same = conditions + [.equal(other, row[other])]
                guard let nearer = try firstRow(same) else { continue }
                found = nearer
                conditions = same
            }
            rows.append(found)
        }
        return rows
    }

    private static func condition(_ combination: Combination) -> Condition {
        .all(zip(combination.parameters, combination.entries).map { .equal($0, $1) })
    }

    /// The first row that nobody has tried and for which the conditions hold too.
    private func firstRow(_ conditions: [Condition]) throws(MatrixError) -> Row? {
        var narrowed = space
        narrowed.rules += conditions.map { Rule("a suspect", $0) }
        var stream = try CellStream(narrowed)
        for _ in 0..<Self.rowLimit {
            guard let row = try stream.next() else { return nil }
            if !tried.contains(row) { return row }
        }
        return nil
    }
}
