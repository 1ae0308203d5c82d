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
    /// The interfaces' addresses.
    case addresses([GuestAddress])
    /// The default routes.
    case routes([GuestRoute])
    /// What the clock showed before, since 1970, and whether it was set.
    case clock(before: Duration, wasSet: Bool)
    /// What came of the connection.
    case tcp(TCPExchange.Answer)
    /// The port that was opened.
    case port(UInt16)
    /// How much is free of a file system, and how much there is in all; a file system of unknown size has none.
    case space(free: ByteCount, total: ByteCount)
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
    /// Reads the reply to a request; `request` is `nil` for a greeting.
    /// - Throws: `PayloadReader.Malformed` when it is none.
    init(_ frame: Frame, to request: AgentRequest?) throws(PayloadReader.Malformed) {
        var payload = PayloadReader(frame.payload)
        switch frame.kind {
        case Frame.Kind.error:
            let number = Int32(truncatingIfNeeded: try payload.takeUInt32())
            let text = try payload.takeText()
            if case .run = request {
                self = .command(CommandResult(.failedToStart(number, text)))
            } else {
                self = .failed(number, text)
            }
        case Frame.Kind.done where request?.isAnsweredByDone == true: self = .done
        case (request?.kind ?? Frame.Kind.hello) | Frame.Kind.reply: self = try Self.content(&payload, of: request)
        default: throw PayloadReader.Malformed()
        }
        guard payload.isAtEnd else { throw PayloadReader.Malformed() }
    }

    private static func content(
        _ payload: inout PayloadReader,
        of request: AgentRequest?
    ) throws(PayloadReader.Malformed) -> AgentReply {
        switch request {
        case nil:
            _ = try payload.takeUInt64()
            return .greeting(version: try payload.takeUInt32(), build: try payload.takeText())
        case .run:
            return .command(try commandResult(&payload))
        case .read:
            let size = try payload.takeUInt64()
            let (mode, uid, gid) = (try payload.takeUInt32(), try payload.takeUInt32(), try payload.takeUInt32())
            return .file(GuestFile(bytes: try payload.takeBytes(), mode: mode, uid: uid, gid: gid), size: size)
        case .links: return .links(NetlinkReader(try payload.takeBytes()).links)
        case .addresses: return .addresses(NetlinkReader(try payload.takeBytes()).addresses)
        case .routes: return .routes(NetlinkReader(try payload.takeBytes()).routes)
        case .link, .removeAddress, .route, .removeRoute:
            _ = try payload.takeBytes()
            return .done
        case .clock:
            let before = Int64(bitPattern: try payload.takeUInt64())
            return .clock(before: .nanoseconds(before), wasSet: try payload.takeUInt8() != 0)
        case .tcp: return .tcp(try tcpAnswer(&payload))
        case .beacon: return .port(try payload.takeUInt16())
        case .space:
            let free = ByteCount(bytes: Int64(clamping: try payload.takeUInt64()))
            return .space(free: free, total: ByteCount(bytes: Int64(clamping: try payload.takeUInt64())))
        case .write, .hostname, .entropy, .kill: throw PayloadReader.Malformed()
        }
    }

    private static func commandResult(_ payload: inout PayloadReader) throws(PayloadReader.Malformed) -> CommandResult {
        let kind = try payload.takeUInt8()
        let code = Int32(truncatingIfNeeded: try payload.takeUInt32())
        let status: CommandResult.Status
        switch kind {
        case 0: status = .exited(Int(code))
        case 1: status = .signalled(Int(code))
        case 2: status = .timedOut
        default: throw PayloadReader.Malformed()
        }
        return CommandResult(status)
    }

    private static func tcpAnswer(
        _ payload: inout PayloadReader
    ) throws(PayloadReader.Malformed) -> TCPExchange.Answer {
        let outcome = try payload.takeUInt8()
        let number = Int32(truncatingIfNeeded: try payload.takeUInt32())
        let port = try payload.takeUInt16()
        let reply = try payload.takeBytes()
        switch outcome {
        case 0: return .connected(reply: reply, isComplete: number == 0, localPort: port)
        case 1: return .refused
        case 2: return .timedOut
        case 3: return .unreachable(number)
        default: throw PayloadReader.Malformed()
        }
    }
}

extension AgentRequest {
    /// Tells whether it has no other answer than that it was done.
    fileprivate var isAnsweredByDone: Bool {
        switch self {
        case .write, .hostname, .entropy, .kill: true
        default: false
        }
    }
}

extension CommandResult {
    /// An end without output, which comes in frames of its own.
    fileprivate init(_ status: Status) {
        let nothing = OutputTail(limit: ByteCount(bytes: 0))
        self.init(status: status, output: nothing, error: nothing)
    }
}
