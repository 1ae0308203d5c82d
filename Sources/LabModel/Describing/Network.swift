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
}
