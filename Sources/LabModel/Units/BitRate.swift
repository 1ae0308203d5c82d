/// How many bits a line carries in a second, as lab files write it: `64kbit`, `10Mbit`, `1Gbit`.
public struct BitRate: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The bits a second; never 0.
    public let bitsPerSecond: Int

    private static let units = [("Gbit", 1_000_000_000), ("Mbit", 1_000_000), ("kbit", 1000), ("bit", 1)]

    /// Creates a rate of at least one bit a second.
    public init(bitsPerSecond: Int) {
        self.bitsPerSecond = max(1, bitsPerSecond)
    }

    /// Reads a rate from 1kbit to 1000Gbit, a whole number with a unit, or gives `nil`.
    public init?(_ text: some StringProtocol) {
        guard let (unit, factor) = Self.units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.count)
        guard (1...12).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int(digits)
        else { return nil }
        let (rate, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        guard !isTooLarge, (1000...1_000_000_000_000).contains(rate) else { return nil }
        bitsPerSecond = rate
    }

    /// How long the line is busy with that many bytes.
    public func time(forBytes count: Int) -> Duration {
        .nanoseconds(Int64(Double(count) * 8e9 / Double(bitsPerSecond)))
    }

    /// The rate in the largest unit that shows it exactly.
    public var description: String {
        let (unit, factor) = Self.units.first { bitsPerSecond % $0.1 == 0 } ?? ("bit", 1)
        return "\(bitsPerSecond / factor)\(unit)"
    }
}
