/// The host's end of the launch agent's protocol, without input or output: requests in, frames out; bytes in, events out.
///
/// Until the agent has answered the greeting with this session's number, everything that arrives is skipped: it may be
/// what was on its way when the machine was suspended.
struct LaunchAgentSession {
    /// Something that the guest said and that somebody waits for.
    enum Event: Hashable {
        /// The reply to the request with that tag; nothing more comes for it.
        case reply(UInt32, AgentReply)
        /// A piece of the output of the run with that tag.
        case output(UInt32, GuestCommand.OutputStream, [UInt8])
    }

    /// The versions of the protocol that this code speaks.
    static let version: UInt32 = 1
    private static let largestGreeting = 1024
    private static let skippedLimit = 64 << 20
    private static let strayLimit = 1_000_000

    private let nonce: UInt64
    private(set) var isGreeted = false
    private var reader = FrameReader()
    private var lastTag: UInt32
    private var kinds: [UInt32: UInt8] = [:]
    private var strays = 0

    /// Creates a session with a number that no other one has; it also makes the tags differ from other sessions'.
    init(nonce: UInt64) {
        self.nonce = nonce
        lastTag = UInt32(truncatingIfNeeded: nonce >> 32)
    }

    /// A greeting to send, as often as needed until the agent answers, and its tag.
    mutating func hello() -> (tag: UInt32, bytes: [UInt8]) {
        let tag = newTag(for: Frame.Kind.hello)
        var payload = PayloadWriter()
        payload.put(nonce)
        return (tag, Frame(tag: tag, kind: Frame.Kind.hello, payload: payload.bytes).bytes)
    }

    /// A request to send, and its tag.
    mutating func request(_ request: AgentRequest) throws(GuestError) -> (tag: UInt32, bytes: [UInt8]) {
        let tag = newTag(for: request.kind)
        let frame = request.frame(tag: tag)
        guard frame.payload.count <= Frame.largestPayload else {
            kinds[tag] = nil
            throw GuestError(.tooLarge, subject: request.subject, reason: "a request of \(frame.payload.count) bytes")
        }
        return (tag, frame.bytes)
    }

    /// A request to send a signal to everything that the run with that tag started; nobody waits for its reply.
    mutating func signal(_ number: UInt32, run: UInt32) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(run)
        payload.put(number)
        lastTag &+= 1
        return Frame(tag: lastTag, kind: Frame.Kind.signal, payload: payload.bytes).bytes
    }

    /// What comes for that tag from now on is nobody's.
    mutating func forget(_ tag: UInt32) {
        kinds[tag] = nil
    }

    private mutating func newTag(for kind: UInt8) -> UInt32 {
        repeat { lastTag &+= 1 } while lastTag == 0 || kinds[lastTag] != nil
        kinds[lastTag] = kind
        return lastTag
    }

    /// Takes what arrived, in pieces of any size.
    /// - Throws: `GuestError` when it is nothing that an agent sends; the session is then over.
    mutating func receive(_ bytes: [UInt8]) throws(GuestError) -> [Event] {
        reader.append(bytes)
        var events: [Event] = []
        if !isGreeted {
            guard let frame = reader.next(where: isGreeting, largest: Self.largestGreeting) else {
                try checkBounds()
                return []
            }
            isGreeted = true
            try append(frame, to: &events)
        }
        while let frame = reader.next() { try append(frame, to: &events) }
        try checkBounds()
        return events
    }

    private func isGreeting(_ frame: Frame) -> Bool {
        var payload = PayloadReader(frame.payload)
        return frame.kind == Frame.Kind.hello | Frame.Kind.reply && (try? payload.takeUInt64()) == nonce
            && kinds[frame.tag] == Frame.Kind.hello
    }

    private mutating func append(_ frame: Frame, to events: inout [Event]) throws(GuestError) {
        guard let kind = kinds[frame.tag] else {
            strays += 1
            return
        }
        do {
            if kind == Frame.Kind.run, frame.kind == Frame.Kind.output {
                var payload = PayloadReader(frame.payload)
                let number = try payload.takeUInt8()
                guard let stream = GuestCommand.OutputStream(rawValue: number) else { throw PayloadReader.Malformed() }
                events.append(.output(frame.tag, stream, try payload.takeBytes()))
            } else {
                events.append(.reply(frame.tag, try AgentReply(frame, to: kind)))
                kinds[frame.tag] = nil
            }
        } catch {
            throw GuestError(
                .undecodable,
                subject: "launch agent",
                reason: "undecodable frame of kind \(frame.kind) with \(frame.payload.count) bytes",
                cause: excerpt(of: frame.payload)
            )
        }
    }

    private func checkBounds() throws(GuestError) {
        guard reader.skipped <= Self.skippedLimit, strays <= Self.strayLimit else {
            throw GuestError(.tooLarge, subject: "launch agent", reason: "too much that nobody asked for")
        }
    }
}

/// The first bytes in hexadecimal, for messages.
func excerpt(of bytes: [UInt8]) -> String {
    let digits = bytes.prefix(24).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return digits.joined(separator: " ") + (bytes.count > 24 ? " ..." : "")
}
