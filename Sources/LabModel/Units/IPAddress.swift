/// An Internet address of either version.
public enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address of version 4.
    case v4(IPv4Address)
    /// An address of version 6.
    case v6(IPv6Address)

    /// Creates the address of 4 or 16 octets in network order, or gives `nil`.
    public init?(octets: some Collection<UInt8>) {
        if octets.count == 4 {
            self = .v4(IPv4Address(rawValue: octets.reduce(0) { $0 << 8 | UInt32($1) }))
        } else if let address = IPv6Address(octets: octets) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    /// The octets in network order: 4 or 16.
    public var octets: [UInt8] {
        switch self {
        case .v4(let address): (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * $0)) }
        case .v6(let address): address.octets
        }
    }

    /// The address in its usual notation.
    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }
}
