import LabModel
import Testing

@testable import LabNetwork

@Suite("What a gateway gets")
struct GatewayGuardTests {
    private static let network: Network = {
        guard let subnet = IPv4Subnet("10.20.1.0/24") else { fatalError("no subnet") }
        return Network(name: "front", subnet: subnet, internet: true)
    }()

    /// A frame for the gateway with a packet of IPv4 in it.
    private static func packet(
        _ destination: String,
        _ kind: UInt8,
        port: UInt16 = 0,
        flags: UInt8 = 0,
        fragment: UInt16 = 0x4000,
        options: Int = 0
    ) -> [UInt8] {
        let address = destination.split(separator: ".").compactMap { UInt8($0) }
        let header: [UInt8] =
            [0x45 + UInt8(options), 0, 0, 60, 0, 1, UInt8(fragment >> 8), UInt8(fragment & 255), 64, kind, 0, 0]
            + [10, 20, 1, 11] + address + [UInt8](repeating: 1, count: options * 4)
        let inside: [UInt8] =
            [0x9c, 0x40, UInt8(port >> 8), UInt8(port & 255)] + [UInt8](repeating: 0, count: 8) + [
                0x50, flags, 0, 0, 0, 0, 0, 0,
            ]
        return MACAddress.bob.octets + MACAddress.alice.octets + [0x08, 0x00] + header + inside
    }

    private static let syn: UInt8 = 0x02
    private static let ack: UInt8 = 0x10

    private func isAdmitted(_ frame: [UInt8]) -> Bool {
        GatewayGuard(of: Self.network).admits(frame.span.bytes)
    }

    @Test(
        "everything for the outside passes",
        arguments: [
            packet("93.184.216.34", 6, port: 80, flags: syn), packet("93.184.216.34", 17, port: 123),
            packet("192.168.0.1", 6, port: 80, flags: syn), packet("10.20.2.1", 6, port: 80, flags: syn),
            packet("93.184.216.34", 17, fragment: 0x2000), packet("93.184.216.34", 1), packet("93.184.216.34", 47),
        ]
    )
    func outside(frame: [UInt8]) {
        #expect(isAdmitted(frame))
    }

    @Test(
        "nothing opens a connection to this computer, however it is addressed",
        arguments: [
            packet("10.20.1.1", 6, port: 22, flags: syn), packet("10.20.1.77", 6, port: 22, flags: syn),
            packet("10.20.1.254", 6, port: 22, flags: syn), packet("127.0.0.1", 6, port: 53, flags: syn),
            packet("127.9.9.9", 6, port: 22, flags: syn), packet("0.0.0.0", 6, port: 22, flags: syn),
            packet("10.20.1.1", 6, port: 22, flags: syn | 0x01),
            packet("10.20.1.1", 6, port: 22, flags: syn, options: 10),
            packet("10.20.1.1", 17, port: 111), packet("127.0.0.1", 17, port: 53), packet("0.0.0.0", 17, port: 67),
            packet("10.20.1.254", 17, port: 5353), packet("255.255.255.255", 17, port: 137),
            packet("10.20.1.77", 17, port: 67), packet("127.0.0.1", 1), packet("10.20.1.1", 47),
        ]
    )
    func thisComputer(frame: [UInt8]) {
        #expect(!isAdmitted(frame))
    }

    @Test("fragments that could hide such a connection do not pass", arguments: [0x2000, 0x0001, 0x1fff] as [UInt16])
    func fragments(field: UInt16) {
        #expect(!isAdmitted(Self.packet("10.20.1.1", 6, port: 22, flags: Self.ack, fragment: field)))
        #expect(!isAdmitted(Self.packet("10.20.1.254", 17, port: 53, fragment: field)))
    }

    @Test(
        "the name server is asked, addresses are asked for, and published ports get their replies",
        arguments: [
            packet("10.20.1.254", 17, port: 53), packet("10.20.1.254", 6, port: 53, flags: syn),
            packet("255.255.255.255", 17, port: 67), packet("10.20.1.1", 17, port: 67), packet("10.20.1.1", 1),
            packet("10.20.1.1", 6, port: 40_000, flags: syn | ack), packet("10.20.1.1", 6, port: 40_000, flags: ack),
            packet("10.20.1.1", 6, port: 40_000, flags: 0x04),
        ]
    )
    func allowed(frame: [UInt8]) {
        #expect(isAdmitted(frame))
    }

    @Test("what is no IPv4 passes, and what only says that it is does not")
    func others() {
        #expect(isAdmitted(frame(from: .alice, to: .broadcast)))
        let whole = Self.packet("93.184.216.34", 6, port: 80, flags: Self.syn)
        for length in 14..<(14 + 20 + 14) { #expect(!isAdmitted(Array(whole.prefix(length)))) }
        var other = whole
        other[14] = 0x65
        #expect(!isAdmitted(other))
    }
}
