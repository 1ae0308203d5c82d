import LabModel
import Testing

@testable import LabNetwork

@Suite("Forwarding core")
final class ForwardingCoreTests {
    private var core = ForwardingCore()
    private let first: PortID
    private let second: PortID
    private let third: PortID

    init() {
        first = core.addPort()
        second = core.addPort()
        third = core.addPort()
    }

    private func route(
        from source: MACAddress = .alice,
        to destination: MACAddress = .bob,
        on port: PortID,
        at time: Duration = .zero,
        length: Int = 60
    ) -> Forwarding {
        core.route(frame(from: source, to: destination, length: length).span.bytes, from: port, at: time)
    }

    @Test("a frame for an address that never spoke goes to every other port")
    func unknown() {
        #expect(route(on: first) == .everyOtherPort)
    }

    @Test("a frame for an address that spoke goes to its port only")
    func learned() {
        _ = route(from: .bob, to: .alice, on: second)
        #expect(route(from: .alice, to: .bob, on: first) == .port(second))
        #expect(route(from: .carol, to: .bob, on: third) == .port(second))
    }

    @Test("a frame for a group goes to every other port", arguments: [MACAddress.broadcast, .multicast])
    func group(destination: MACAddress) {
        #expect(route(to: destination, on: first) == .everyOtherPort)
    }

    @Test("a frame for an address on its own port goes nowhere")
    func samePort() {
        _ = route(from: .bob, on: first)
        #expect(route(from: .alice, to: .bob, on: first) == .nowhere(.samePort))
    }

    @Test("an address is forgotten 300 seconds after its last frame, not after its first")
    func ageing() {
        _ = route(from: .bob, to: .alice, on: second, at: .seconds(0))
        _ = route(from: .bob, to: .alice, on: second, at: .seconds(200))
        #expect(route(on: first, at: .milliseconds(499_999)) == .port(second))
        #expect(core.addresses(at: .milliseconds(499_999))[second] == [.bob])
        #expect(route(on: first, at: .seconds(500)) == .everyOtherPort)
        #expect(core.addresses(at: .seconds(500))[second] == nil)
    }

    @Test("an address that moves is found at its new port at once")
    func moved() {
        _ = route(from: .bob, to: .alice, on: second)
        _ = route(from: .bob, to: .alice, on: third)
        #expect(route(on: first) == .port(third))
        #expect(core.addresses(at: .zero) == [first: [.alice], third: [.bob]])
    }

    @Test(
        "runts and giants go nowhere",
        arguments: [
            (0, Forwarding.nowhere(.tooShort)), (1, .nowhere(.tooShort)), (13, .nowhere(.tooShort)),
            (14, .everyOtherPort),
            (1514, .everyOtherPort), (65_550, .everyOtherPort), (65_551, .nowhere(.tooLong)),
        ]
    )
    func length(length: Int, expected: Forwarding) {
        let bytes = Array(frame(from: .alice, to: .bob, length: length).prefix(length))
        #expect(core.route(bytes.span.bytes, from: first, at: .zero) == expected)
        #expect(core.addresses(at: .zero).isEmpty == (expected != .everyOtherPort))
    }

    @Test(
        "a frame from an address that no card has goes nowhere and teaches nothing",
        arguments: [MACAddress.broadcast, .multicast, MACAddress(rawValue: 0)]
    )
    func invalidSource(source: MACAddress) {
        #expect(route(from: source, to: .bob, on: first) == .nowhere(.invalidSource))
        #expect(core.addresses(at: .zero).isEmpty)
    }

    @Test("a removed port is forgotten with its addresses, and its number is given out again")
    func removed() {
        _ = route(from: .bob, to: .alice, on: second)
        core.removePort(second)
        #expect(core.ports == [first, third])
        #expect(route(on: first) == .everyOtherPort)
        #expect(core.addPort() == second)
        #expect(core.addPort() == PortID(3))
        #expect(core.addresses(at: .zero) == [first: [.alice]])
    }

    @Test("a port that invents addresses neither fills the table nor pushes out those of others")
    func inventedAddresses() {
        core = ForwardingCore(addressesPerPort: 8)
        let (honest, liar) = (core.addPort(), core.addPort())
        _ = route(from: .bob, on: honest)
        for number in 0..<100 { _ = route(from: MACAddress(rawValue: 0x0600_0000_0000 + UInt64(number)), on: liar) }
        #expect(core.addresses(at: .zero)[liar]?.count == 8)
        #expect(route(from: .carol, to: .bob, on: liar) == .port(honest))
    }

    @Test("a full port learns again when its old addresses have aged")
    func fullPortRecovers() {
        core = ForwardingCore(addressesPerPort: 2)
        let (here, there) = (core.addPort(), core.addPort())
        _ = route(from: .alice, on: here)
        _ = route(from: .bob, on: here)
        _ = route(from: .carol, on: here, at: .seconds(1))
        #expect(route(from: .dave, to: .carol, on: there, at: .seconds(2)) == .everyOtherPort)
        _ = route(from: .carol, on: here, at: .seconds(301))
        #expect(route(from: .dave, to: .carol, on: there, at: .seconds(302)) == .port(here))
    }

    @Test("a port that floods is held to its limit, others are not, and frames for one port are never counted")
    func flood() {
        core = ForwardingCore(floodLimit: FloodLimit(burst: 3, perSecond: 2))
        let (loud, quiet) = (core.addPort(), core.addPort())
        _ = route(from: .bob, to: .broadcast, on: quiet)
        let first = (0..<5).map { _ in route(to: .broadcast, on: loud) }
        #expect(first == Array(repeating: .everyOtherPort, count: 3) + Array(repeating: .nowhere(.flood), count: 2))
        #expect(route(to: .bob, on: loud) == .port(quiet))
        #expect(route(from: .bob, to: .broadcast, on: quiet) == .everyOtherPort)
        #expect(route(to: .broadcast, on: loud, at: .milliseconds(499)) == .nowhere(.flood))
        #expect(route(to: .broadcast, on: loud, at: .milliseconds(501)) == .everyOtherPort)
        #expect(route(to: .broadcast, on: loud, at: .milliseconds(502)) == .nowhere(.flood))
    }
}
