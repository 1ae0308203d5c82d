import LabMatrix

/// Gives values with several names those in turn, row by row.
struct ValueNames: Sendable {
    private let names: [[[String]]]
    /// How often each value with several names was used, for the parameters that have such.
    private var uses: [Int: [Int]]

    init(_ space: MatrixSpace) {
        names = space.names
        uses = [:]
        for (parameter, values) in space.names.enumerated() where values.contains(where: { $0.count > 1 }) {
            uses[parameter] = [Int](repeating: 0, count: values.count)
        }
    }

    /// Which of its names each value with several has now; counts the row.
    mutating func picks(for row: Row) -> [Int: Int] {
        guard !uses.isEmpty else { return [:] }
        var picks: [Int: Int] = [:]
        for parameter in uses.keys where row[parameter] < names[parameter].count {
            let count = names[parameter][row[parameter]].count
            guard count > 1 else { continue }
            picks[parameter] = (uses[parameter]?[row[parameter]] ?? 0) % count
            uses[parameter]?[row[parameter]] += 1
        }
        return picks
    }
}
