/// A part of a whole, from none to all of it, as lab files write it: `5%`, `0.1%`.
public struct Fraction: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// The part in millionths, so that what is written in percent with four digits after the point is exact.
    public let millionths: Int

    /// Nothing of the whole.
    public static let none = Fraction(clampingMillionths: 0)
    /// All of it.
    public static let all = Fraction(clampingMillionths: 1_000_000)

    /// Creates a part; less than nothing is nothing, more than all is all.
    public init(clampingMillionths millionths: Int) {
        self.millionths = min(max(0, millionths), 1_000_000)
    }

    /// Reads a percentage from `0%` to `100%` with at most four digits after the point, or gives `nil`.
    public init?(_ text: some StringProtocol) {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : ""
        let areDigits = parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard areDigits, (1...3).contains(parts[0].count), parts.count == 1 || (1...4).contains(decimals.count),
            let whole = Int(parts[0]), let part = Int(decimals + String(repeating: "0", count: 4 - decimals.count)),
            whole * 10_000 + part <= 1_000_000
        else { return nil }
        millionths = whole * 10_000 + part
    }

    /// Reads the single number that `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        self.init(clampingMillionths: try decoder.singleValueContainer().decode(Int.self))
    }

    /// Writes the millionths as a single number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millionths)
    }

    /// Compares two parts of the same whole.
    public static func < (left: Fraction, right: Fraction) -> Bool { left.millionths < right.millionths }

    /// The percentage as it is written in lab files: `0.5%`.
    public var description: String {
        let part = String(millionths % 10_000)
        let decimals = String(repeating: "0", count: 4 - part.count) + part
        let shown = decimals.reversed().drop { $0 == "0" }.reversed()
        return "\(millionths / 10_000)" + (shown.isEmpty ? "" : "." + String(shown)) + "%"
    }
}
