import LabModel

/// A message to the kernel of a guest in the protocol `rtnetlink` (RFC 3549, rtnetlink(7)), in the byte order of x86.
struct NetlinkMessage {
    /// The kinds of messages that are used.
    enum Kind: UInt16 {
        case newLink = 16
        case getLink = 18
        case newAddress = 20
        case removeAddress = 21
        case getAddress = 22
        case newRoute = 24
        case removeRoute = 25
        case getRoute = 26
    }

    /// What a message is to do with what is there already.
    struct Flags: OptionSet {
        let rawValue: UInt16
        static let request = Flags(rawValue: 0x001)
        static let replace = Flags(rawValue: 0x100)
        static let create = Flags(rawValue: 0x400)
        static let dump = Flags(rawValue: 0x300)
    }

    /// Attributes of links, addresses and routes.
    enum Attribute {
        static let linkAddress: UInt16 = 1
        static let linkName: UInt16 = 3
        static let address: UInt16 = 1
        static let localAddress: UInt16 = 2
        static let broadcast: UInt16 = 4
        static let routeGateway: UInt16 = 5
        static let routeMetric: UInt16 = 6
        static let routeTable: UInt16 = 15
    }

    static let mainTable: UInt8 = 254
    static let isUp: UInt32 = 0x1
    static let isRunning: UInt32 = 0x40

    let kind: Kind
    let flags: Flags
    private(set) var body: [UInt8]

    /// Creates a message with its fixed part.
    init(_ kind: Kind, flags: Flags = [], fixed: [UInt8]) {
        self.kind = kind
        self.flags = flags
        body = fixed
    }

    /// Adds an attribute.
    mutating func add(_ attribute: UInt16, _ value: [UInt8]) {
        body += Self.little(UInt16(4 + value.count)) + Self.little(attribute) + value
        body += Array(repeating: 0, count: -body.count & 3)
    }

    /// Messages in one piece; each has another number, as the last one's tells the agent when all is answered.
    static func bytes(_ messages: [NetlinkMessage]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            bytes += little(UInt32(16 + message.body.count))
            bytes += little(message.kind.rawValue)
            bytes += little(message.flags.union(.request).rawValue)
            bytes += little(UInt32(index + 1))
            bytes += little(UInt32(0))
            bytes += message.body
        }
        return bytes
    }

    static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }
}

extension NetlinkMessage {
    /// Sets a link's address and state; the agent writes the link's number where it belongs.
    static func link(_ settings: LinkSettings) -> NetlinkMessage {
        // struct ifinfomsg: family, type, index, flags, the flags that change.
        let flags = settings.isUp ? isUp : 0
        var message = NetlinkMessage(.newLink, fixed: [0, 0, 0, 0, 0, 0, 0, 0] + little(flags) + little(isUp))
        if let mac = settings.mac { message.add(Attribute.linkAddress, mac.octets) }
        return message
    }

    /// Gives a link an address, or takes it away; the agent writes the link's number where it belongs.
    static func address(_ address: InterfaceAddress, isWanted: Bool = true) -> NetlinkMessage {
        let octets = address.address.octets
        // struct ifaddrmsg: family, prefix, flags, scope, index. An address of version 6 is not tried out first for a
        // second (IFA_F_NODAD): the lab has chosen it.
        let flags: UInt8 = octets.count == 16 ? 0x02 : 0
        var message = NetlinkMessage(
            isWanted ? .newAddress : .removeAddress,
            flags: isWanted ? [.create, .replace] : [],
            fixed: [family(octets), UInt8(address.prefixLength), flags, 0, 0, 0, 0, 0]
        )
        message.add(Attribute.localAddress, octets)
        message.add(Attribute.address, octets)
        if case .v4(let number) = address.address, isWanted, address.prefixLength < 31 {
            let broadcast = IPv4Address(rawValue: number.rawValue | UInt32.max >> UInt32(address.prefixLength))
            message.add(Attribute.broadcast, IPAddress.v4(broadcast).octets)
        }
        return message
    }

    /// Adds a default route, or removes it.
    static func route(_ route: GuestRoute, isWanted: Bool = true) -> NetlinkMessage {
        // struct rtmsg: family, lengths of destination and source, service, table, protocol, scope, type, flags. Static,
        // universe, unicast; whatever they are where a route is removed.
        let kind: [UInt8] = isWanted ? [4, 0, 1] : [0, 255, 0]
        var message = NetlinkMessage(
            isWanted ? .newRoute : .removeRoute,
            flags: isWanted ? [.create, .replace] : [],
            fixed: [family(route.gateway.octets), 0, 0, 0, mainTable] + kind + [0, 0, 0, 0]
        )
        message.add(Attribute.routeGateway, route.gateway.octets)
        if route.metric != 0 { message.add(Attribute.routeMetric, little(route.metric)) }
        return message
    }

    /// Asks for everything of a kind.
    static func dump(_ kind: Kind) -> NetlinkMessage {
        // struct ifinfomsg is the longest of what the kernel may expect; its first byte is the family in all of them.
        NetlinkMessage(kind, flags: .dump, fixed: Array(repeating: 0, count: kind == .getRoute ? 12 : 16))
    }

    private static func family(_ octets: [UInt8]) -> UInt8 { octets.count == 4 ? 2 : 10 }
}
