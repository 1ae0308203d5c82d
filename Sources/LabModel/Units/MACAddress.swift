/// The 48-bit address of an Ethernet interface (IEEE 802).
public struct MACAddress: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The address in the low 48 bits, first octet highest.
    public let rawValue: UInt64

    /// Creates the address in the low 48 bits of `rawValue`.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue & 0xffff_ffff_ffff
    }

    /// Creates a locally administered unicast address (IEEE 802, bits 0x02 and 0x01 of the first octet) from random bits.
    public init(locallyAdministered random: UInt64) {
        self.init(rawValue: (random & 0xfcff_ffff_ffff) | 0x0200_0000_0000)
    }

    /// Reads six hexadecimal octets with colons, or gives `nil`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var value: UInt64 = 0
        for part in parts {
            guard part.count == 2, part.allSatisfy(\.isHexDigit), let octet = UInt8(part, radix: 16) else { return nil }
            value = value << 8 | UInt64(octet)
        }
        rawValue = value
    }

    /// Reads the single string that `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = MACAddress(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a MAC address: \(text)")
        }
        self = address
    }

    /// Writes lower-case octets with colons as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The six octets, first octet first.
    public var octets: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * $0)) } }

    /// The address as lower-case octets with colons: `02:00:5e:10:00:01`.
    public var description: String {
        octets.map { octet in
            let text = String(octet, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined(separator: ":")
    }
}
