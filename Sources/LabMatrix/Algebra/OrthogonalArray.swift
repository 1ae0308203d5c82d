/// Arrays in which every combination is in exactly one row: no array is smaller.
enum OrthogonalArray {
    private static let rowLimit = 20_000

    /// Makes an array with so many columns of so many symbols, or of the next number of symbols for which there is a field.
    ///
    /// A row for each polynomial of a degree below the strength over the field, its values at all elements as entries, and its leading coefficient
    /// as one more (Bush: "Orthogonal arrays of index unity", Annals of Mathematical Statistics 23, 1952). At strength 3 over a field of even
    /// order there is room for one more column, the coefficient of the linear term.
    ///
    /// - Returns: The rows, nothing if they would be too many.
    static func rows(columns: Int, symbols: Int, strength: Int) -> [Row]? {
        guard strength >= 2, columns >= strength, let field = field(columns, symbols, strength) else { return nil }
        let total = (0..<strength).reduce(1) { product, _ in product > rowLimit ? product : product * field.order }
        guard total <= rowLimit else { return nil }
        return (0..<total).map { number in
            var rest = number
            let coefficients = (0..<strength).map { _ in
                defer { rest /= field.order }
                return rest % field.order
            }
            return (0..<columns).map { column in entry(column, coefficients, field) }
        }
    }

    private static func field(_ columns: Int, _ symbols: Int, _ strength: Int) -> PrimePowerField? {
        var order = symbols
        while let field = PrimePowerField.smallest(from: order) {
            let extra = strength == 3 && field.prime == 2 ? 2 : 1
            if columns <= field.order + extra { return field }
            order = field.order + 1
        }
        return nil
    }

    private static func entry(_ column: Int, _ coefficients: [Int], _ field: PrimePowerField) -> Int {
        guard column < field.order else { return coefficients[column == field.order ? coefficients.count - 1 : 1] }
        // Horner's scheme.
        return coefficients.reversed().reduce(0) { field.sum(field.product($0, column), $1) }
    }
}
