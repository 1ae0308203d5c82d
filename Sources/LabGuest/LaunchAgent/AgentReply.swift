public import LabModel

/// What the launch agent answers.
public enum AgentReply: Hashable, Sendable {
    /// It was done.
    case done
    /// It could not be done; the number is an `errno`.
    case failed(Int32, String)
    /// How the command ended.
    case command(CommandResult)
    /// A piece of a file, and the size of all of it.
    case file(GuestFile, size: UInt64)
    /// The interfaces.
    case links([GuestLink])
    /// The default route, if there is one.
    case route(IPv4Address?)
    /// What the clock showed before, since 1970, and whether it was set.
    case clock(before: Duration, wasSet: Bool)
    /// What came of the connection.
    case tcp(TCPExchange.Answer)
    /// The agent greets: the version of its protocol, and what it was built from.
    case greeting(version: UInt32, build: String)

    /// The reply, unless it says that the request failed.
    /// - Throws: `GuestError` with the code `.refused`, naming `subject`.
    public func checked(_ subject: String) throws(GuestError) -> AgentReply {
        guard case .failed(let number, let text) = self else { return self }
        throw GuestError(.refused(number), subject: subject, reason: text)
    }
}

extension AgentReply {
    /// Reads the reply to a request of kind `request`.
    /// - Throws: `PayloadReader.Malformed` when it is none.
    init(_ frame: Frame, to request: UInt8) throws(PayloadReader.Malformed) {
        var payload = PayloadReader(frame.payload)
        switch frame.kind {
        case Frame.Kind.done where Self.haveNoContent.contains(request): self = .done
        case Frame.Kind.error:
            self = .failed(Int32(truncatingIfNeeded: try payload.takeUInt32()), try payload.takeText())
        case request | Frame.Kind.reply: self = try Self.content(&payload, of: request)
        default: throw PayloadReader.Malformed()
        }
        guard payload.isAtEnd else { throw PayloadReader.Malformed() }
    }

    private static let haveNoContent: Set<UInt8> = [
        Frame.Kind.signal, Frame.Kind.write, Frame.Kind.link, Frame.Kind.route, Frame.Kind.hostname,
        Frame.Kind.entropy, Frame.Kind.power,
    ]

    private static func content(
        _ payload: inout PayloadReader,
        of request: UInt8
    ) throws(PayloadReader.Malformed) -> AgentReply {
        switch request {
        case Frame.Kind.hello:
            _ = try payload.takeUInt64()
            return .greeting(version: try payload.takeUInt32(), build: try payload.takeText())
        case Frame.Kind.run:
            return .command(try commandResult(&payload))
        case Frame.Kind.read:
            let size = try payload.takeUInt64()
            let (mode, uid, gid) = (try payload.takeUInt32(), try payload.takeUInt32(), try payload.takeUInt32())
            return .file(GuestFile(bytes: try payload.takeBytes(), mode: mode, uid: uid, gid: gid), size: size)
        case Frame.Kind.links:
            return .links(try links(&payload))
        case Frame.Kind.routes:
            let isThere = try payload.takeUInt8() != 0
            let address = IPv4Address(rawValue: try payload.takeUInt32())
            return .route(isThere ? address : nil)
        case Frame.Kind.clock:
            let before = Int64(bitPattern: try payload.takeUInt64())
            return .clock(before: .nanoseconds(before), wasSet: try payload.takeUInt8() != 0)
        case Frame.Kind.tcp:
            return .tcp(try tcpAnswer(&payload))
        default: throw PayloadReader.Malformed()
        }
    }

    private static func commandResult(_ payload: inout PayloadReader) throws(PayloadReader.Malformed) -> CommandResult {
        let kind = try payload.takeUInt8()
        let code = Int32(truncatingIfNeeded: try payload.takeUInt32())
        let text = try payload.takeText()
        let status: CommandResult.Status
        switch kind {
        case 0: status = .exited(Int(code))
        case 1: status = .signalled(Int(code))
        case 2: status = .timedOut
        case 3: status = .failedToStart(code, text)
        default: throw PayloadReader.Malformed()
        }
        let nothing = OutputTail(limit: ByteCount(bytes: 0))
        return CommandResult(status: status, output: nothing, error: nothing)
    }

    private static func links(_ payload: inout PayloadReader) throws(PayloadReader.Malformed) -> [GuestLink] {
        var links: [GuestLink] = []
        for _ in 0..<(try payload.takeUInt32()) {
            let name = try payload.takeText()
            let octets = try payload.takeBytes()
            let flags = try payload.takeUInt8()
            var addresses: [InterfaceAddress] = []
            for _ in 0..<(try payload.takeUInt32()) {
                let address = IPv4Address(rawValue: try payload.takeUInt32())
                addresses.append(InterfaceAddress(address, prefixLength: Int(try payload.takeUInt8())))
            }
            let mac = octets.count == 6 ? MACAddress(rawValue: octets.reduce(0) { $0 << 8 | UInt64($1) }) : nil
            links.append(
                GuestLink(
                    name: name,
                    mac: mac,
                    isUp: flags & 1 != 0,
                    isRunning: flags & 2 != 0,
                    addresses: addresses
                )
            )
        }
        return links
    }

    private static func tcpAnswer(
        _ payload: inout PayloadReader
    ) throws(PayloadReader.Malformed) -> TCPExchange.Answer {
        let outcome = try payload.takeUInt8()
        let number = Int32(truncatingIfNeeded: try payload.takeUInt32())
        let reply = try payload.takeBytes()
        switch outcome {
        case 0: return .connected(reply: reply, isComplete: number == 0)
        case 1: return .refused
        case 2: return .timedOut
        case 3: return .unreachable(number)
        default: throw PayloadReader.Malformed()
        }
    }
}
