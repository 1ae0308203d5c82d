import LabModel

/// What others see and say of the network.
extension Fabric {
    /// What was done so far, and who is connected.
    func statistics(at now: Duration) -> SwitchStatistics {
        var statistics = totals
        let addresses = core.addresses(at: now)
        statistics.ports = ports.sorted { $0.id.number < $1.id.number }.map { port in
            SwitchStatistics.Port(
                id: port.id,
                card: port.card,
                process: port.process,
                addresses: addresses[port.id] ?? [],
                received: port.received,
                sent: port.sent,
                overflowed: port.overflowed
            )
        }
        return statistics
    }

    /// Replaces what is wrong with the network.
    mutating func impose(_ new: NetworkFaults) {
        let core = faults?.replaced(by: new) ?? FaultCore(new)
        faults = new.isEmpty ? nil : core
        imposed = new
    }

    /// What a copy of the switch needs to go on.
    func state(at now: Duration) -> SwitchState {
        let addresses = core.addresses(at: now)
        let named = ports.compactMap { port in
            port.card.flatMap { card in addresses[port.id].map { (card, $0) } }
        }
        return SwitchState(
            addresses: Dictionary(named) { $1 }.merging(expected) { here, _ in here },
            faults: imposed
        )
    }

    /// Goes on where another switch was.
    mutating func restore(_ state: SwitchState, at now: Duration) {
        impose(state.faults)
        expected = state.addresses
        for port in ports {
            guard let card = port.card, let addresses = expected.removeValue(forKey: card) else { continue }
            core.learn(addresses, on: port.id, at: now)
        }
    }

    /// Begins to write down what is carried.
    mutating func add(_ capture: Capture) {
        taps.append(CaptureTap(capture, network: network))
    }
}
