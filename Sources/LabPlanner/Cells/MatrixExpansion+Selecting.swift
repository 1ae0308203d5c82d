import LabMatrix
import LabModel

extension MatrixExpansion {
    /// Calls `body` with every selected cell in order until it gives `false`.
    ///
    /// - Throws: `SelectionError` when the selection names what the matrix does not have, or `MatrixError`.
    public func forEach(
        _ selection: CellSelection,
        weights: CellWeights = CellWeights(),
        _ body: (ExpandedCell) -> Bool
    ) throws {
        try selection.check(against: axes)
        let filter = CellFilter(selection, space: space)
        var missing = selection.exactly
        var sharding: Sharding?
        if let shard = selection.shard { sharding = try self.sharding(of: shard.count, filter, weights) }
        try forEach { expanded in
            guard filter.lets(expanded) else { return true }
            let needsName = !selection.exactly.isEmpty || selection.shard != nil
            let name = needsName ? expanded.cell.description : ""
            if !selection.exactly.isEmpty, missing.remove(name) == nil, !selection.exactly.contains(name) {
                return true
            }
            if let shard = selection.shard {
                let place = sharding?.shard(of: name) { weights.machines(expanded.cell) }
                guard place == shard.number else { return true }
            }
            return body(expanded)
        }
        if selection.shard == nil, let name = missing.sorted().first {
            throw SelectionError(
                .unknownCell,
                subject: name,
                reason: "no selected cell is called '\(name)'",
                hint: "'assay plan' shows their names"
            )
        }
    }

    /// Finds the selected cells of which it is known how long they took.
    private func sharding(of count: Int, _ filter: CellFilter, _ weights: CellWeights) throws -> Sharding {
        var known: [(cell: String, seconds: Double, machines: Int)] = []
        if !weights.durations.isEmpty {
            try forEach { expanded in
                guard filter.lets(expanded) else { return true }
                let cell = expanded.cell
                if let duration = weights.durations[cell.description] {
                    known.append((cell.description, duration / .seconds(1), weights.machines(cell)))
                }
                return true
            }
        }
        return Sharding(count: count, known: known)
    }
}

/// The filters of a selection in the numbers of rows.
private struct CellFilter {
    private var entries: [(parameter: Int, allowed: Set<Int>)] = []
    private let allowed: [String: Set<String>]
    /// Whether a filter names an axis that only further cells have.
    private var isForFurther = false

    init(_ selection: CellSelection, space: MatrixSpace) {
        allowed = Dictionary(grouping: selection.filters, by: \.axis).mapValues { Set($0.map(\.value)) }
        for (axis, values) in allowed {
            guard let parameter = space.space.parameters.firstIndex(where: { $0.name == axis }) else {
                isForFurther = true
                continue
            }
            let names = space.names[parameter]
            entries.append((parameter, Set(names.indices.filter { !values.isDisjoint(with: names[$0]) })))
        }
    }

    func lets(_ expanded: ExpandedCell) -> Bool {
        guard let row = expanded.row else {
            let cell = expanded.cell
            return allowed.allSatisfy { axis, values in cell[axis].map(values.contains) ?? false }
        }
        return !isForFurther && entries.allSatisfy { $0.allowed.contains(row[$0.parameter]) }
    }
}
