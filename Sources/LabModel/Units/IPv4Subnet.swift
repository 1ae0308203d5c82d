/// A block of addresses in CIDR notation (RFC 4632): `10.20.0.0/24`.
public struct IPv4Subnet: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The lowest address of the block, the network itself.
    public let base: IPv4Address
    /// The number of leading bits that all addresses share, 0 to 32.
    public let prefixLength: Int

    /// Reads CIDR notation; `nil` when it is none, or when bits beyond the prefix are set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4Address(parts[0]), parts[1].count <= 2,
            let length = Int(parts[1]), (0...32).contains(length)
        else { return nil }
        self.base = base
        prefixLength = length
        guard base.rawValue & ~mask == 0 else { return nil }
    }

    /// Creates the block of `prefixLength` (0 to 32) that `base` is in.
    init(base: IPv4Address, prefixLength: Int) {
        self.prefixLength = prefixLength
        let mask = prefixLength == 0 ? 0 : ~UInt32(0) << UInt32(32 - prefixLength)
        self.base = IPv4Address(rawValue: base.rawValue & mask)
    }

    /// Reads the single string that `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let subnet = IPv4Subnet(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IPv4 subnet: \(text)")
        }
        self = subnet
    }

    /// Writes CIDR notation as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private var mask: UInt32 { prefixLength == 0 ? 0 : ~UInt32(0) << UInt32(32 - prefixLength) }

    /// The prefix as an address, as old formats write it: `255.255.255.0`.
    public var netmask: IPv4Address { IPv4Address(rawValue: mask) }

    /// The number of addresses in the block.
    public var count: Int { 1 << (32 - prefixLength) }

    /// The highest address of the block.
    public var last: IPv4Address { IPv4Address(rawValue: base.rawValue | ~mask) }

    /// Tells whether `address` lies in the block.
    public func contains(_ address: IPv4Address) -> Bool { address.rawValue & mask == base.rawValue }

    /// Tells whether the two blocks have an address in common.
    public func overlaps(_ other: IPv4Subnet) -> Bool { contains(other.base) || other.contains(base) }

    /// The address `offset` places after the base, or `nil` outside the block.
    public func address(at offset: Int) -> IPv4Address? {
        guard (0..<count).contains(offset) else { return nil }
        return IPv4Address(rawValue: base.rawValue + UInt32(offset))
    }

    /// The block in CIDR notation.
    public var description: String { "\(base)/\(prefixLength)" }
}
