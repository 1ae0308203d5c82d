import LabModel

/// A parameter of a model.
struct PICTParameter: Sendable {
    /// A value of a parameter.
    struct Value: Sendable {
        /// What it is called; the first name is the one that counts.
        var names: [String]
        var weight: Int
        var isNegative: Bool
        var place: SourceLocation

        /// The names as rows have them.
        func shown(_ options: PICTOptions) -> [String] {
            isNegative ? names.map { String(Character(options.negativePrefix)) + $0 } : names
        }
    }

    var name: String
    var place: SourceLocation
    var values: [Value]

    /// The values as numbers, or `nil` when one of them is a word: the type that PICT finds.
    var numbers: [Double]? {
        let numbers = values.compactMap { Self.number($0.names[0]) }
        return numbers.count == values.count ? numbers : nil
    }

    /// A text as the decimal number that it is.
    static func number(_ text: String) -> Double? {
        let allowed = "0123456789+-.eE".utf8
        guard text.utf8.allSatisfy(allowed.contains), let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
