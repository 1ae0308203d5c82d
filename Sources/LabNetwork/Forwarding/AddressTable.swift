internal import LabModel

/// Which addresses were seen on which port, and when last.
struct AddressTable: Sendable {
    private struct Entry {
        var port: PortID
        var seen: Duration
    }

    private let lifetime: Duration
    private let limit: Int
    private var entries: [MACAddress: Entry] = [:]
    private var counts: [PortID: Int] = [:]
    private var nextSweep = Duration.zero

    /// Creates a table that forgets an address after `lifetime` and keeps at most `limit` addresses of a port.
    init(lifetime: Duration, limit: Int) {
        self.lifetime = lifetime
        self.limit = limit
    }

    /// The port where `address` was last seen, unless that is too long ago.
    func port(of address: MACAddress, at now: Duration) -> PortID? {
        guard let entry = entries[address], now - entry.seen < lifetime else { return nil }
        return entry.port
    }

    /// Notes that `address` was seen on `port`.
    mutating func learn(_ address: MACAddress, on port: PortID, at now: Duration) {
        if let index = entries.index(forKey: address), entries.values[index].port == port {
            entries.values[index].seen = now
        } else {
            insert(address, on: port, at: now)
        }
    }

    // The limit is each port's own, so that a peer that invents addresses cannot push out those of others.
    private mutating func insert(_ address: MACAddress, on port: PortID, at now: Duration) {
        if counts[port, default: 0] >= limit { sweep(at: now) }
        guard counts[port, default: 0] < limit else { return }
        if let old = entries.updateValue(Entry(port: port, seen: now), forKey: address) {
            counts[old.port, default: 1] -= 1
        }
        counts[port, default: 0] += 1
    }

    // A sweep looks at every entry: a full port must not cause one with each of its frames.
    private mutating func sweep(at now: Duration) {
        guard now >= nextSweep else { return }
        nextSweep = now + lifetime / 10
        entries = entries.filter { now - $0.value.seen < lifetime }
        counts = entries.values.reduce(into: [:]) { $0[$1.port, default: 0] += 1 }
    }

    /// Forgets all that was seen on `port`.
    mutating func forget(_ port: PortID) {
        entries = entries.filter { $0.value.port != port }
        counts[port] = nil
    }

    /// The addresses of each port, in ascending order.
    func addresses(at now: Duration) -> [PortID: [MACAddress]] {
        entries.sorted { $0.key.rawValue < $1.key.rawValue }.reduce(into: [:]) { addresses, entry in
            guard now - entry.value.seen < lifetime else { return }
            addresses[entry.value.port, default: []].append(entry.key)
        }
    }
}
