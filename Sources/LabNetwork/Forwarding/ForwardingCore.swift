internal import LabModel

/// What a learning Ethernet switch knows and decides (IEEE 802.1D, 7.7 and 7.8), without sockets, clocks and frames of its own.
///
/// Times are counted from any fixed moment and must not go back.
struct ForwardingCore: Sendable {
    /// The ports in use, in the order of their numbers.
    private(set) var ports: [PortID] = []
    private var table: AddressTable
    private var budgets: [PortID: FloodLimit.Budget] = [:]
    private let floodLimit: FloodLimit

    /// Creates a switch without ports that forgets an address which was silent for `lifetime`.
    init(lifetime: Duration = .seconds(300), addressesPerPort: Int = 1024, floodLimit: FloodLimit = .usual) {
        self.floodLimit = floodLimit
        table = AddressTable(lifetime: lifetime, limit: addressesPerPort)
    }

    /// Takes the free port with the lowest number into use.
    mutating func addPort() -> PortID {
        let number = ports.indices.first { ports[$0].number != $0 } ?? ports.count
        ports.insert(PortID(number), at: number)
        return PortID(number)
    }

    /// Takes a port out of use and forgets what was seen on it.
    mutating func removePort(_ port: PortID) {
        ports.removeAll { $0 == port }
        table.forget(port)
        budgets[port] = nil
    }

    /// Decides where a frame goes, and learns from it where its sender is.
    mutating func route(_ frame: RawSpan, from port: PortID, at now: Duration) -> Forwarding {
        guard frame.byteCount >= EthernetHeader.length else { return .nowhere(.tooShort) }
        guard frame.byteCount <= EthernetHeader.longestFrame else { return .nowhere(.tooLong) }
        let header = EthernetHeader(of: frame)
        guard header.source.isCard else { return .nowhere(.invalidSource) }
        table.learn(header.source, on: port, at: now)
        guard !header.destination.isGroup, let target = table.port(of: header.destination, at: now) else {
            let isWithinLimit = budgets[port, default: .init(floodLimit, at: now)].take(floodLimit, at: now)
            return isWithinLimit ? .everyOtherPort : .nowhere(.flood)
        }
        return target == port ? .nowhere(.samePort) : .port(target)
    }

    /// Learns where senders are without a frame of theirs.
    mutating func learn(_ addresses: [MACAddress], on port: PortID, at now: Duration) {
        for address in addresses where address.isCard { table.learn(address, on: port, at: now) }
    }

    /// The addresses that were seen lately on each port, in ascending order.
    func addresses(at now: Duration) -> [PortID: [MACAddress]] {
        table.addresses(at: now)
    }
}
