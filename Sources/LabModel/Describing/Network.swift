/// A network of a lab.
public struct Network: Hashable, Sendable, Codable {
    /// The name, unique in its lab.
    public var name: String
    /// The addresses; the first usable one belongs to the gateway.
    public var subnet: IPv4Subnet
    /// Whether machines reach the outside world through the gateway.
    public var internet: Bool

    /// Creates a network.
    public init(name: String, subnet: IPv4Subnet, internet: Bool = false) {
        self.name = name
        self.subnet = subnet
        self.internet = internet
    }

    /// The network of a machine that an installer sets up: addresses of no place (RFC 5737), with a way to the package archive.
    public static let installation = Network(
        name: "archive",
        subnet: IPv4Subnet(base: IPv4Address(rawValue: 0xc000_0200), prefixLength: 24),
        internet: true
    )

    /// The only network of a lab that names none: 10.20.0.0/24, without a way out.
    public static let lan = Network(
        name: "lan",
        subnet: IPv4Subnet(base: IPv4Address(rawValue: 0x0a14_0000), prefixLength: 24)
    )
}
