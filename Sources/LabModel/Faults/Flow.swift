/// The frames that go from somewhere to somewhere: what a fault of the network is about.
public struct Flow: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The network; `nil` is every network of the lab.
    public var network: String?
    /// The machine that sends; `nil` is anybody.
    public var from: String?
    /// The machine that receives; `nil` is anybody.
    public var to: String?

    /// The name of a network's gateway among its machines; no machine can have it.
    public static let gateway = "(gateway)"

    /// Creates a flow; without arguments it is all that the lab's networks carry.
    public init(network: String? = nil, from: String? = nil, to: String? = nil) {
        self.network = network
        self.from = from
        self.to = to
    }

    /// The same frames' way back.
    public var reversed: Flow { Flow(network: network, from: to, to: from) }

    /// Whether the flow is about a machine.
    public func touches(_ machine: String) -> Bool { from == machine || to == machine }

    /// The flow as people read it: `web -> db on back`.
    public var description: String {
        "\(from ?? "any") -> \(to ?? "any")" + (network.map { " on \($0)" } ?? "")
    }
}
