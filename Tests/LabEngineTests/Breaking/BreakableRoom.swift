import LabGuest
import LabHost
import LabModel
import Synchronization

@testable import LabEngine

/// A lab on a host that notes what is broken in it, and runs no machine.
final class BreakableRoom: FaultableLab, CapturableLab {
    private struct State {
        var faults = NetworkFaults()
        var told: [String] = []
        var captures: [String: FakeCapture] = [:]
    }

    private let state = Mutex(State())
    private let names: [String]

    init(machines: [String]) {
        names = machines
    }

    /// What was done to machines, in order.
    var told: [String] { state.withLock(\.told) }

    func tell(_ text: String) { state.withLock { $0.told.append(text) } }

    var faults: NetworkFaults { state.withLock(\.faults) }

    func changeFaults(_ change: @Sendable (inout NetworkFaults) -> Void) -> NetworkFaults {
        state.withLock { state in
            let before = state.faults
            change(&state.faults)
            return before
        }
    }

    func breakableMachine(_ name: String) -> (any BreakableMachine)? {
        names.contains(name) ? BreakableFake(name: name, room: self) : nil
    }

    func traffic(on network: String) -> [CardTraffic]? {
        names.map { CardTraffic(machine: $0, addresses: [], sent: 1, received: 2, missed: 3) }
    }

    func capture(_ network: String) -> any TrafficCapture {
        let capture = FakeCapture(network: network)
        state.withLock { $0.captures[network] = capture }
        return capture
    }

    func addNetwork(_ network: Network, publish: [PublishedEndpoint]) throws -> [Int] {
        throw HostError(.notSupported, subject: network.name, reason: "the fake has no networks")
    }

    func start(_ request: MachineRequest) throws -> any HostMachine {
        throw HostError(.notSupported, subject: request.name, reason: "the fake starts nothing")
    }

    func discard() {}
}

/// A machine that only says what was done to it.
private struct BreakableFake: BreakableMachine {
    let name: String
    let room: BreakableRoom

    var agent: LaunchAgent { fatalError("nothing talks to the guest of a fake") }
    var stockAgent: QEMUGuestAgent { fatalError("nothing talks to the guest of a fake") }
    var console: String { "" }

    func memoryInUse() -> ByteCount { ByteCount(bytes: 0) }

    func end() -> String { "" }

    func stop() {}

    func pause() { room.tell("pause \(name)") }

    func proceed() { room.tell("proceed \(name)") }

    func crash() { room.tell("crash \(name)") }
}

/// A capture with a line of text in place of packets.
final class FakeCapture: TrafficCapture {
    let missed = 2
    private let network: String
    private let state = Mutex((isTold: false, isOver: false))

    init(network: String) {
        self.network = network
    }

    func next() async -> [UInt8]? {
        while true {
            let (isTold, isOver) = state.withLock { state in
                defer { state.isTold = true }
                return state
            }
            if !isTold { return Array("traffic of \(network)\n".utf8) }
            if isOver { return nil }
            await Task.yield()
        }
    }

    func stop() { state.withLock { $0.isOver = true } }
}
