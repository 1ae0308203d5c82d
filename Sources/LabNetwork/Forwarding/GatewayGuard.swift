public import LabModel

/// What machines may send to a network's gateway: everything for the outside, and of this computer itself only the name server.
///
/// QEMU's user network opens a connection of this computer's own for whatever a guest addresses: what is for the network's own block
/// goes to this computer's loopback address, and so does 127.0.0.0/8 and 0.0.0.0/8, which a guest can write into a frame of its
/// own (libslirp, `sotranslate_out`). QEMU has no option against that, so the switch keeps such frames away from the gateway. Replies to
/// connections through published ports pass: only a segment with SYN and without ACK opens one (RFC 9293, section 3.5).
public struct GatewayGuard: Hashable, Sendable {
    private let subnet: IPv4Subnet
    private let gateway: IPv4Address?
    private let nameserver: IPv4Address?

    /// Creates the guard of a network's gateway.
    public init(of network: Network) {
        subnet = network.subnet
        gateway = network.gatewayAddress
        nameserver = network.nameserverAddress
    }

    private enum Port {
        static let names: UInt16 = 53
        static let dynamicAddresses: UInt16 = 67
    }

    /// Tells whether the gateway gets a frame.
    func admits(_ frame: RawSpan) -> Bool {
        // Whatever is no IPv4 the gateway answers itself, or nobody does: its IPv6 is off.
        guard let packet = Packet(of: frame) else { return !Packet.isClaimed(by: frame) }
        guard isThisComputer(packet.destination) else { return true }
        // A fragment hides what the whole is.
        guard !packet.isFragment else { return false }
        let isForNames = packet.destination == nameserver && packet.destinationPort == Port.names
        switch packet.content {
        case .echo: return packet.destination == gateway || packet.destination == nameserver
        case .tcp(let opens): return !opens || isForNames
        case .udp:
            let asksForAddress = packet.destinationPort == Port.dynamicAddresses
            let isToAll = packet.destination.rawValue == .max
            return isForNames || asksForAddress && (isToAll || packet.destination == gateway)
        case .other: return false
        }
    }

    private func isThisComputer(_ address: IPv4Address) -> Bool {
        let first = address.rawValue >> 24
        return subnet.contains(address) || first == 0 || first == 127 || first >= 240
    }
}

/// What a frame with a packet of IPv4 says of itself (RFC 791).
private struct Packet {
    enum Content {
        /// ICMP.
        case echo
        case tcp(opens: Bool)
        case udp
        case other
    }

    let destination: IPv4Address
    let isFragment: Bool
    let content: Content
    let destinationPort: UInt16

    /// Whether a frame says that it has such a packet.
    static func isClaimed(by frame: RawSpan) -> Bool {
        frame.number(at: 12) == 0x0800
    }

    /// Reads a frame of at least the length of an Ethernet header; `nil` when it has no whole header of IPv4 and of what is inside.
    init?(of frame: RawSpan) {
        let start = EthernetHeader.length
        guard Self.isClaimed(by: frame), frame.byteCount >= start + 20 else { return nil }
        let first = frame.byte(at: start)
        let inside = start + Int(first & 0x0f) * 4
        guard first >> 4 == 4, inside >= start + 20, frame.byteCount >= inside else { return nil }
        destination = IPv4Address(
            rawValue: UInt32(frame.number(at: start + 16)) << 16 | UInt32(frame.number(at: start + 18))
        )
        // The bits before are "may not be cut" and one that is always 0.
        isFragment = frame.number(at: start + 6) & 0x3fff != 0
        switch frame.byte(at: start + 9) {
        case 1:
            content = .echo
            destinationPort = 0
        case 6:
            guard frame.byteCount >= inside + 14 else { return nil }
            let flags = frame.byte(at: inside + 13)
            content = .tcp(opens: flags & 0x02 != 0 && flags & 0x10 == 0)
            destinationPort = frame.number(at: inside + 2)
        case 17:
            guard frame.byteCount >= inside + 8 else { return nil }
            content = .udp
            destinationPort = frame.number(at: inside + 2)
        default:
            content = .other
            destinationPort = 0
        }
    }
}

extension RawSpan {
    fileprivate func byte(at offset: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The number in the two bytes at `offset`.
    fileprivate func number(at offset: Int) -> UInt16 {
        UInt16(byte(at: offset)) << 8 | UInt16(byte(at: offset + 1))
    }
}
