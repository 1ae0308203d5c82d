import LabModel

extension AgentRequest {
    /// The number of the request in the protocol.
    var kind: UInt8 {
        switch self {
        case .run: Frame.Kind.run
        case .write: Frame.Kind.write
        case .read: Frame.Kind.read
        case .link: Frame.Kind.link
        case .route: Frame.Kind.route
        case .links: Frame.Kind.links
        case .routes: Frame.Kind.routes
        case .hostname: Frame.Kind.hostname
        case .clock: Frame.Kind.clock
        case .entropy: Frame.Kind.entropy
        case .tcp: Frame.Kind.tcp
        case .power: Frame.Kind.power
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
        case .link(let settings): settings.encode(into: &payload)
        case .route(let gateway):
            payload.put(gateway != nil)
            payload.put(gateway?.rawValue ?? 0)
        case .links, .routes: break
        case .hostname(let name): payload.put(name)
        case .clock(let time, let tolerance):
            payload.put(time.wholeNanoseconds)
            payload.put(tolerance.wholeNanoseconds)
        case .entropy(let bytes): payload.put(bytes: bytes)
        case .tcp(let exchange): exchange.encode(into: &payload)
        case .power(let power): payload.put(power.rawValue)
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

extension GuestCommand {
    fileprivate func encode(into payload: inout PayloadWriter, limit: Duration?) {
        payload.put(arguments)
        payload.put(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        payload.put(folder)
        payload.put(user ?? "")
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

extension LinkSettings {
    fileprivate func encode(into payload: inout PayloadWriter) {
        payload.put(name)
        payload.put(bytes: mac?.octets ?? [])
        payload.put(UInt32(addresses.count))
        for address in addresses {
            payload.put(address.address.rawValue)
            payload.put(UInt8(address.prefixLength))
        }
        payload.put(isUp)
    }
}

extension TCPExchange {
    fileprivate func encode(into payload: inout PayloadWriter) {
        payload.put(address.rawValue)
        payload.put(port)
        payload.put(bytes: request)
        payload.put(UInt32(min(replyLimit.bytes, 256 << 10)))
        payload.put(milliseconds: limit)
    }
}
