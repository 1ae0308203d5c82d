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
        /// A program of the guest calls; that number is to be in the answer. `nil` is a call that is none.
        case call(UInt32, GuestCall?)
        /// Whoever made the call of that number has ended.
        case callerEnded(UInt32)
    }

    /// The versions of the protocol that this code speaks.
    static let version: UInt32 = 3
    private static let largestGreeting = 1024
    private static let skippedLimit = 64 << 20
    private static let strayLimit = 1_000_000

    private let nonce: UInt64
    private(set) var isGreeted = false
    private var reader = FrameReader()
    private var lastTag: UInt32
    /// What was asked under each tag that waits for its reply; `nil` is a greeting.
    private var requests: [UInt32: AgentRequest?] = [:]
    private var strays = 0

    /// Creates a session with a number that no other one has; it also makes the tags differ from other sessions'.
    init(nonce: UInt64) {
        self.nonce = nonce
        lastTag = UInt32(truncatingIfNeeded: nonce >> 32)
    }

    /// A greeting to send, as often as needed until the agent answers, and its tag.
    mutating func hello() -> (tag: UInt32, bytes: [UInt8]) {
        let tag = newTag(for: nil)
        var payload = PayloadWriter()
        payload.put(nonce)
        return (tag, Frame(tag: tag, kind: Frame.Kind.hello, payload: payload.bytes).bytes)
    }

    /// A request to send, and its tag.
    mutating func request(_ request: AgentRequest) throws(GuestError) -> (tag: UInt32, bytes: [UInt8]) {
        let tag = newTag(for: request)
        let frame = request.frame(tag: tag)
        guard frame.payload.count <= Frame.largestPayload else {
            forget(tag)
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
        requests.removeValue(forKey: tag)
    }

    /// The answer to a call; nobody waits for its reply.
    mutating func answer(_ answer: GuestAnswer, call: UInt32) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(call)
        payload.put(UInt32(bitPattern: answer.status))
        payload.put(bytes: Array(answer.output.utf8.prefix(GuestAnswer.largestOutput)))
        lastTag &+= 1
        return Frame(tag: lastTag, kind: Frame.Kind.answer, payload: payload.bytes).bytes
    }

    private mutating func newTag(for request: AgentRequest?) -> UInt32 {
        repeat { lastTag &+= 1 } while lastTag == 0 || requests[lastTag] != nil
        requests.updateValue(request, forKey: lastTag)
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
            && requests[frame.tag] == .some(nil)
    }

    private mutating func append(_ frame: Frame, to events: inout [Event]) throws(GuestError) {
        if frame.kind == Frame.Kind.call || frame.kind == Frame.Kind.gone {
            events.append(
                frame.kind == Frame.Kind.gone ? .callerEnded(frame.tag) : .call(frame.tag, Self.call(in: frame))
            )
            return
        }
        guard let request = requests[frame.tag] else {
            strays += 1
            return
        }
        do {
            if case .run = request, frame.kind == Frame.Kind.output {
                var payload = PayloadReader(frame.payload)
                let number = try payload.takeUInt8()
                guard let stream = GuestCommand.OutputStream(rawValue: number) else { throw PayloadReader.Malformed() }
                events.append(.output(frame.tag, stream, try payload.takeBytes()))
            } else {
                events.append(.reply(frame.tag, try AgentReply(frame, to: request)))
                forget(frame.tag)
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

    /// What was called: words from any program of the guest, so that nothing follows from words that are none.
    private static func call(in frame: Frame) -> GuestCall? {
        var outer = PayloadReader(frame.payload)
        guard let bytes = try? outer.takeBytes() else { return nil }
        var payload = PayloadReader(bytes)
        guard let count = try? payload.takeUInt32(), count >= 1, count <= bytes.count / 4 else { return nil }
        let words = (0..<count).compactMap { _ in try? payload.takeText() }
        guard words.count == count, payload.isAtEnd else { return nil }
        return GuestCall(words[0], Array(words.dropFirst()))
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
