import LabModel

/// The addresses of a lab's machines: on each network the gateway's first, then the machines' in the order of the file.
struct AddressPlan {
    /// Where machines begin, so that the addresses below stay free for what a network needs.
    private static let usualStart = 11
    /// Where they begin in a block that is too small for that: after the gateway.
    private static let earliestStart = 2

    private var next: [String: Int] = [:]
    private let networks: [String: Network]

    /// Decides where each network's machines begin; `counts` is how many network cards join each of them.
    init(networks: [Network], counts: [String: Int]) {
        self.networks = Dictionary(networks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for network in networks {
            let needed = counts[network.name] ?? 0
            let fits = Self.usualStart + needed - 1 <= Self.lastUsable(in: network.subnet)
            next[network.name] = fits ? Self.usualStart : Self.earliestStart
        }
    }

    /// The gateway's address on a network: the first usable one.
    static func gateway(of subnet: IPv4Subnet) -> IPv4Address? {
        lastUsable(in: subnet) >= 1 ? subnet.address(at: 1) : nil
    }

    /// How many machines a network has room for beside its gateway.
    static func capacity(of subnet: IPv4Subnet) -> Int {
        max(0, lastUsable(in: subnet) - 1)
    }

    /// Takes the next address of a network, or gives `nil` when it has none left or there is no such network.
    mutating func take(on name: String) -> PlannedMachine.Interface? {
        guard let network = networks[name], let offset = next[name], offset <= Self.lastUsable(in: network.subnet),
            let address = network.subnet.address(at: offset)
        else { return nil }
        next[name] = offset + 1
        return PlannedMachine.Interface(network: name, address: address, subnet: network.subnet)
    }

    /// The offset before the broadcast address.
    private static func lastUsable(in subnet: IPv4Subnet) -> Int { subnet.count - 2 }
}
