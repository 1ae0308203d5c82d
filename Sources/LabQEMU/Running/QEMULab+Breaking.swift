import LabHost
import LabModel
import LabNetwork

extension QEMULab: FaultableLab {
    func changeFaults(_ change: @Sendable (inout NetworkFaults) -> Void) -> NetworkFaults {
        let before = faults
        change(&faults)
        for (network, device) in switches { device.impose(faults.on(network)) }
        return before
    }

    func breakableMachine(_ name: String) -> (any BreakableMachine)? { machines.first { $0.name == name } }

    func traffic(on network: String) -> [CardTraffic]? {
        switches[network]?.statistics.ports.compactMap { port in
            port.card.map { card in
                CardTraffic(
                    machine: card,
                    addresses: port.addresses,
                    sent: port.received,
                    received: port.sent,
                    missed: port.overflowed
                )
            }
        }.sorted { $0.machine < $1.machine }
    }
}

extension QEMULab: CapturableLab {
    func capture(_ network: String) throws -> any TrafficCapture {
        guard let device = switches[network] else {
            throw HostError(.notSupported, subject: network, reason: "the lab has no such network")
        }
        return SwitchCapture(capture: device.capture())
    }
}

/// A switch's capture.
private struct SwitchCapture: TrafficCapture {
    let capture: Capture

    func next() async -> [UInt8]? { await capture.next() }

    func stop() { capture.stop() }

    var missed: Int { capture.missed }
}

extension QEMUMachine: BreakableMachine {
    func crash() async {
        watch.log.expectEnd()
        await qemu.kill()
    }
}
