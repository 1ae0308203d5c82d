import LabYAML

/// The axes that conditions may speak of, with their values.
struct AxisTable: Hashable, Sendable {
    /// The values of each axis; none where they are wrong, which is already reported.
    private(set) var values: [String: [String]] = [:]
    private var numbers: [String: [String: Double]] = [:]

    init(_ values: [String: [String]] = [:]) {
        for (name, values) in values { set(values, of: name) }
    }

    /// Names that are axes.
    var names: [String] { Array(values.keys) }

    subscript(axis: String) -> [String]? { values[axis] }

    /// The numbers that the values of an axis are, or `nil` when one of them is a word.
    func numbers(of axis: String) -> [String: Double]? { numbers[axis] }

    /// Takes down an axis, or its values anew.
    mutating func set(_ values: [String], of axis: String) {
        self.values[axis] = values
        var found: [String: Double] = [:]
        for value in values {
            // The mark of a negative value is no part of the number.
            guard let number = Self.number(value.hasPrefix("~") ? String(value.dropFirst()) : value) else {
                numbers[axis] = nil
                return
            }
            found[value] = number
        }
        numbers[axis] = found
    }

    /// A text as the decimal number that it is.
    static func number(_ text: String) -> Double? {
        let isNumber = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 46 }
        guard isNumber, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
