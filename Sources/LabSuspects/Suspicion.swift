public import LabModel

/// Which values of axes, and which combinations of them, explain that something failed in some cells and not in others.
///
/// A combination explains a failed cell if the cell has it and no cell that passed has it: whatever a passing cell has is
/// cleared, because it alone does not make things fail. Combinations that contain a smaller one that explains as well say
/// nothing more and are left out. (Yilmaz, Cohen, Porter: "Covering arrays for efficient fault characterization in complex
/// configuration spaces", IEEE TSE 32, 2006; Niu, Nie: "Identifying failure-inducing combinations using tuple relationship
/// tree", 2011.)
public struct Suspicion: Hashable, Sendable {
    /// A combination that no passing cell has.
    public struct Suspect: Hashable, Sendable {
        /// The values.
        public let combination: Cell
        /// The numbers of the failed cells that have it, in `failed`.
        public let explains: [Int]
        /// For each of the values, how many passing cells have it; a single value has none.
        public let passingParts: [Int]
        /// How likely it is that as many cells, picked blindly, would all have failed.
        public let chance: Double
    }

    /// A combination that failed cells have, and passing ones too.
    public struct Cleared: Hashable, Sendable {
        /// The values.
        public let combination: Cell
        /// How many failed cells have it.
        public let failed: Int
        /// How many passing cells have it.
        public let passing: Int
        /// How likely it is that among as many cells, picked blindly, so many or more had failed.
        public let chance: Double
    }

    /// Suspects that explain the same cells: the cause is one of them.
    public struct Cause: Hashable, Sendable {
        /// The suspects, those with fewer values first.
        public let suspects: [Suspect]
        /// The numbers of the failed cells that they explain.
        public let explains: [Int]
    }

    /// The cells that failed.
    public let failed: [Cell]
    /// The number of cells that passed.
    public let passingCount: Int
    /// All suspects: those that explain more first, then those with fewer values.
    public let suspects: [Suspect]
    /// As few causes as were found to explain all cells that can be explained, the one that explains most first.
    public let causes: [Cause]
    /// Single values of failed cells that passing cells clear, those with more failures among few passes first.
    public let cleared: [Cleared]
    /// The failed cells that have no suspect: every combination in them passed elsewhere.
    public let unexplained: [Cell]

    /// Compares cells.
    ///
    /// - Parameters:
    ///   - observations: What was seen; a cell that is there twice and failed once counts as failed.
    ///   - axes: The axes that can be a cause; all of them if `nil`.
    ///   - largest: How many values a combination has at most.
    public init(_ observations: [Observation], axes: Set<String>? = nil, largest: Int = 3) {
        let bad = Set(observations.filter(\.hasFailed).map(\.cell))
        var seen: Set<Cell> = []
        let cells = observations.map(\.cell).filter { seen.insert($0).inserted }
        failed = cells.filter(bad.contains)
        let table = ValueTable(cells: cells, isFailed: bad.contains, axes: axes)
        passingCount = table.passing.count
        // Many axes have so many combinations of three that only pairs are looked at.
        let size = table.axes.count > 40 ? min(2, largest) : largest
        let found = table.suspects(largest: min(size, max(1, table.axes.count)))
        suspects = found
        causes = Self.causes(of: found)
        cleared = table.clearedValues()
        let explained = Set(found.flatMap(\.explains))
        unexplained = failed.indices.filter { !explained.contains($0) }.map { [failed] in failed[$0] }
    }

    /// Takes the suspects that explain most of what is left, until nothing is.
    private static func causes(of suspects: [Suspect]) -> [Cause] {
        var groups: [[Int]: [Suspect]] = [:]
        for suspect in suspects { groups[suspect.explains, default: []].append(suspect) }
        var open = Set(suspects.flatMap(\.explains))
        var causes: [Cause] = []
        while !open.isEmpty {
            let best = groups.max { left, right in
                let (first, second) = (open.intersection(left.key).count, open.intersection(right.key).count)
                let sizes = (right.value[0].combination.assignments.count, left.value[0].combination.assignments.count)
                return (first, sizes.0) == (second, sizes.1)
                    ? right.key.lexicographicallyPrecedes(left.key)
                    : (first, sizes.0) < (second, sizes.1)
            }
            guard let best else { break }
            causes.append(Cause(suspects: best.value, explains: best.key))
            open.subtract(best.key)
            groups[best.key] = nil
        }
        return causes
    }
}
