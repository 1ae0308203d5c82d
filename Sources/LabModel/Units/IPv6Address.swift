/// An Internet address of version 6.
public struct IPv6Address: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The upper half of the address as a number: the network's part of most addresses.
    public let high: UInt64
    /// The lower half of the address as a number.
    public let low: UInt64

    /// Creates the address with these halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates the address of 16 octets in network order, or gives `nil`.
    public init?(octets: some Collection<UInt8>) {
        guard octets.count == 16 else { return nil }
        high = octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = octets.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads hexadecimal groups with colons, one run of zeros left out at most (RFC 4291, 2.2), or gives `nil`; a part in
    /// dotted decimal notation and zones are not read.
    public init?(_ text: some StringProtocol) {
        func groups(_ half: some StringProtocol) -> [UInt16]? {
            if half.isEmpty { return [] }
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            let values = parts.compactMap { part in
                part.count <= 4 && part.allSatisfy(\.isHexDigit) ? UInt16(part, radix: 16) : nil
            }
            return values.count == parts.count ? values : nil
        }
        var all: [UInt16]
        if let gap = text.firstRange(of: "::") {
            guard let before = groups(text[..<gap.lowerBound]), let after = groups(text[gap.upperBound...]),
                before.count + after.count < 8
            else { return nil }
            all = before + Array(repeating: 0, count: 8 - before.count - after.count) + after
        } else {
            guard let groups = groups(text), groups.count == 8 else { return nil }
            all = groups
        }
        high = all[..<4].reduce(0) { $0 << 16 | UInt64($1) }
        low = all[4...].reduce(0) { $0 << 16 | UInt64($1) }
    }

    /// Reads the single string that `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = IPv6Address(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IPv6 address: \(text)")
        }
        self = address
    }

    /// Writes the recommended notation as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The 16 octets in network order.
    public var octets: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }

    /// Tells whether it is valid on one link only (RFC 4291, 2.5.6).
    public var isLinkLocal: Bool { high >> 54 == 0xfe80 >> 6 }

    /// The address as RFC 5952 recommends it: lower case, the longest run of zero groups left out, the first of equals.
    public var description: String {
        let groups = [high, low].flatMap { half in (0..<4).map { half >> UInt64(48 - 16 * $0) & 0xffff } }
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        let text = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return text.joined(separator: ":") }
        return text[..<best.lowerBound].joined(separator: ":") + "::" + text[best.upperBound...].joined(separator: ":")
    }

    /// The order by number.
    public static func < (left: IPv6Address, right: IPv6Address) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
