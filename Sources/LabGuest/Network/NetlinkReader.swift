import LabModel

/// Reads the kernel's messages about links, addresses and routes; what it does not know, or what is cut off, it leaves out.
///
/// They come from a guest, which is not trusted: every length is checked.
struct NetlinkReader {
    /// A message: its kind, its fixed part and its attributes.
    private struct Message {
        var kind: UInt16
        var fixed: ArraySlice<UInt8>
        var attributes: [UInt16: ArraySlice<UInt8>]
    }

    private let messages: [Message]

    init(_ bytes: [UInt8]) {
        var messages: [Message] = []
        var rest = bytes[...]
        while rest.count >= 16 {
            let length = Int(Self.number(rest.prefix(4)))
            guard length >= 16, length <= rest.count else { break }
            let kind = UInt16(Self.number(rest.dropFirst(4).prefix(2)))
            let body = rest.prefix(length).dropFirst(16)
            if let size = Self.fixedSizes[kind], body.count >= size {
                messages.append(
                    Message(
                        kind: kind,
                        fixed: body.prefix(size),
                        attributes: Self.attributes(body.dropFirst(size))
                    )
                )
            }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        self.messages = messages
    }

    /// The sizes of `ifinfomsg`, `ifaddrmsg` and `rtmsg`.
    private static let fixedSizes: [UInt16: Int] = [
        NetlinkMessage.Kind.newLink.rawValue: 16, NetlinkMessage.Kind.newAddress.rawValue: 8,
        NetlinkMessage.Kind.newRoute.rawValue: 12,
    ]

    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [UInt16: ArraySlice<UInt8>] {
        var found: [UInt16: ArraySlice<UInt8>] = [:]
        var rest = bytes
        while rest.count >= 4 {
            let length = Int(number(rest.prefix(2)))
            guard length >= 4, length <= rest.count else { break }
            found[UInt16(number(rest.dropFirst(2).prefix(2))) & 0x3fff] = rest.prefix(length).dropFirst(4)
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func all(_ kind: NetlinkMessage.Kind) -> [Message] { messages.filter { $0.kind == kind.rawValue } }

    /// The links in them.
    var links: [GuestLink] {
        all(.newLink).map { message in
            let flags = Self.number(message.fixed.dropFirst(8).prefix(4))
            let octets = message.attributes[NetlinkMessage.Attribute.linkAddress] ?? []
            let name = message.attributes[NetlinkMessage.Attribute.linkName] ?? []
            return GuestLink(
                index: Int(Self.number(message.fixed.dropFirst(4).prefix(4))),
                name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self),
                mac: octets.count == 6 ? MACAddress(rawValue: octets.reduce(0) { $0 << 8 | UInt64($1) }) : nil,
                isUp: flags & NetlinkMessage.isUp != 0,
                isRunning: flags & NetlinkMessage.isRunning != 0
            )
        }
    }

    /// The addresses in them.
    var addresses: [GuestAddress] {
        all(.newAddress).compactMap { message in
            let attributes = message.attributes
            let octets =
                attributes[NetlinkMessage.Attribute.localAddress] ?? attributes[NetlinkMessage.Attribute.address]
            guard let address = octets.flatMap({ IPAddress(octets: $0) }) else { return nil }
            let prefix = Int(message.fixed[message.fixed.startIndex + 1])
            return GuestAddress(
                link: Int(Self.number(message.fixed.dropFirst(4).prefix(4))),
                address: InterfaceAddress(address, prefixLength: prefix)
            )
        }
    }

    /// The default routes of the main table in them that lead through a router.
    var routes: [GuestRoute] {
        all(.newRoute).compactMap { message in
            let fixed = Array(message.fixed)
            // Unicast, to everywhere.
            guard fixed[1] == 0, fixed[7] == 1, fixed[4] == NetlinkMessage.mainTable,
                let gateway = message.attributes[NetlinkMessage.Attribute.routeGateway].flatMap({
                    IPAddress(octets: $0)
                })
            else { return nil }
            let metric = message.attributes[NetlinkMessage.Attribute.routeMetric].map(Self.number) ?? 0
            return GuestRoute(gateway: gateway, metric: metric)
        }
    }
}
