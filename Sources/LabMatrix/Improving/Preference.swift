/// Gives entries their preferred values wherever coverage does not need them to be what they are.
struct Preference {
    private let compiled: CompiledSpace
    private let open: OpenCombinations
    private let frozen: Int

    init(_ compiled: CompiledSpace, _ open: OpenCombinations, frozen: Int) {
        self.compiled = compiled
        self.open = open
        self.frozen = frozen
    }

    /// The rows, as many of their entries as possible being the ones with the largest weight.
    func applied(to rows: [Row]) -> [Row] {
        let parameters = compiled.space.parameters
        let weighted = parameters.indices.filter { index in parameters[index].values.contains { $0.weight != 1 } }
        guard !weighted.isEmpty, open.interactions.count <= TupleCounts.limit, rows.count < 1 << 15,
            (compiled.entryCounts.max() ?? 0) < 1 << 15
        else { return rows }
        let counts = TupleCounts(open, rowLimit: rows.count)
        for row in rows { row.map { UInt16($0) }.withUnsafeBufferPointer { $0.baseAddress.map(counts.append) } }
        let rules = RowRules(compiled)
        var rows = rows
        for row in frozen..<rows.count {
            for column in weighted { prefer(column, in: &rows[row], row, counts, rules) }
        }
        return rows
    }

    private func prefer(_ column: Int, in row: inout Row, _ number: Int, _ counts: TupleCounts, _ rules: RowRules) {
        let values = compiled.space.parameters[column].values
        guard row[column] < values.count else { return }
        let order = values.indices.sorted { (values[$0].weight, $1) > (values[$1].weight, $0) }
        for entry in order where values[entry].weight > values[row[column]].weight {
            let old = row[column]
            row[column] = entry
            if rules.allow(row), counts.delta(number, column, entry) <= 0 {
                counts.change(number, column, to: entry)
                return
            }
            row[column] = old
        }
    }
}
