import LabModel

extension AgentRequest {
    /// The number of the request in the protocol.
    var kind: UInt8 {
        switch self {
        case .run: Frame.Kind.run
        case .write: Frame.Kind.write
        case .read: Frame.Kind.read
        case .link, .removeAddress, .route, .removeRoute, .links, .addresses, .routes: Frame.Kind.netlink
        case .hostname: Frame.Kind.hostname
        case .clock: Frame.Kind.clock
        case .entropy: Frame.Kind.entropy
        case .tcp: Frame.Kind.tcp
        case .beacon: Frame.Kind.beacon
        case .kill: Frame.Kind.kill
        case .space: Frame.Kind.space
        }
    }

    /// The request under that tag.
    func frame(tag: UInt32) -> Frame {
        var payload = PayloadWriter()
        encode(into: &payload)
        return Frame(tag: tag, kind: kind, payload: payload.bytes)
    }

    private func encode(into payload: inout PayloadWriter) {
        switch self {
        case .run(let command, let limit): command.encode(into: &payload, limit: limit)
        case .write(let write): write.encode(into: &payload)
        case .read(let path, let offset, let limit):
            payload.put(path)
            payload.put(offset)
            payload.put(limit)
        case .link(let settings):
            // Down first, so that nothing of the old Ethernet address stays: no route, no address that is made of it.
            let down = LinkSettings(name: settings.name, mac: nil, addresses: [], isUp: false)
            let addresses = settings.addresses.map { NetlinkMessage.address($0) }
            payload.put([.link(down), .link(settings)] + addresses, link: settings.name)
        case .removeAddress(let address, let link): payload.put([.address(address, isWanted: false)], link: link)
        case .route(let route): payload.put([.route(route)])
        case .removeRoute(let route): payload.put([.route(route, isWanted: false)])
        case .links: payload.put([.dump(.getLink)])
        case .addresses: payload.put([.dump(.getAddress)])
        case .routes: payload.put([.dump(.getRoute)])
        case .hostname(let name): payload.put(name)
        case .clock(let time, let tolerance):
            payload.put(time.wholeNanoseconds)
            payload.put(tolerance.wholeNanoseconds)
        case .entropy(let bytes): payload.put(bytes: bytes)
        case .tcp(let exchange): exchange.encode(into: &payload)
        case .beacon(let beacon):
            payload.put(bytes: beacon.address.octets)
            payload.put(beacon.port)
            payload.put(bytes: beacon.nonce)
            payload.put(milliseconds: beacon.limit)
        case .kill(let process, let signal):
            payload.put(process)
            payload.put(signal)
        case .space(let path): payload.put(path)
        }
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0, seconds < 9_000_000_000 else {
            return seconds < 0 ? 0 : UInt64(Int64.max)
        }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}

extension PayloadWriter {
    fileprivate mutating func put(_ messages: [NetlinkMessage], link: String = "") {
        put(link)
        put(bytes: NetlinkMessage.bytes(messages))
    }
}

extension GuestCommand {
    fileprivate func encode(into payload: inout PayloadWriter, limit: Duration?) {
        // Who runs it, and where programs are searched, is said as it would be to a shell.
        payload.put((user.map { ["runuser", "-u", $0, "--"] } ?? []) + arguments)
        let variables = environment.merging(["PATH": Self.searchPath]) { own, _ in own }
        payload.put(variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        payload.put(folder)
        payload.put(bytes: input)
        if let limit { payload.put(milliseconds: limit) } else { payload.put(UInt32(0)) }
        payload.put(UInt32(mergesOutput ? 1 : 0))
    }
}

extension FileWrite {
    fileprivate func encode(into payload: inout PayloadWriter) {
        payload.put(path)
        payload.put(permissions.mode ?? .max)
        payload.put(permissions.uid ?? .max)
        payload.put(permissions.gid ?? .max)
        payload.put(options.rawValue)
        payload.put(upload)
        payload.put(offset)
        payload.put(bytes: bytes)
    }
}

extension TCPExchange {
    fileprivate func encode(into payload: inout PayloadWriter) {
        payload.put(bytes: address.octets)
        payload.put(port)
        payload.put(bytes: request)
        payload.put(UInt32(min(replyLimit.bytes, 256 << 10)))
        payload.put(milliseconds: limit)
        for pause in [retry, stay] {
            if let pause { payload.put(milliseconds: pause) } else { payload.put(UInt32(0)) }
        }
    }
}
