/// Smallest arrays of pairs of two symbols.
///
/// Columns are subsets of the rows: the first row is in none, and each has as many of the others as half the rows (rounded up), so that any two
/// differ both ways and meet (Kleitman, Spencer: "Families of k-independent sets", Discrete Mathematics 6, 1973; Katona: "Two applications of
/// Sperner type theorems", Periodica Mathematica Hungarica 3, 1973). They also show that no array is smaller.
enum BinaryArray {
    /// The fewest rows with which every pair of two symbols is in some row, for so many columns.
    static func rowCount(columns: Int) -> Int {
        guard columns >= 2 else { return columns == 1 ? 2 : 1 }
        var rows = 4
        while binomial(rows - 1, (rows + 1) / 2) < columns { rows += 1 }
        return rows
    }

    /// An array with the fewest rows.
    static func rows(columns: Int) -> [Row] {
        let count = rowCount(columns: columns)
        var rows = [Row](repeating: Row(repeating: 0, count: columns), count: count)
        var subset = Array(0..<min((count + 1) / 2, count - 1))
        for column in 0..<columns {
            for row in subset { rows[row + 1][column] = 1 }
            _ = subset.advanceSubset(of: count - 1)
        }
        return rows
    }

    private static func binomial(_ n: Int, _ k: Int) -> Int {
        var result = 1
        for index in 0..<max(k, 0) {
            result = result * (n - index) / (index + 1)
            if result > 1 << 40 { return result }
        }
        return result
    }
}
