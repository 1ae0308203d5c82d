import LabModel
import Testing

@testable import LabGuest

/// Writes the guest's half of the protocol.
enum GuestFrames {
    static func greeting(tag: UInt32, nonce: UInt64, version: UInt32 = LaunchAgentSession.version) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(nonce)
        payload.put(version)
        payload.put("test")
        return Frame(tag: tag, kind: Frame.Kind.hello | Frame.Kind.reply, payload: payload.bytes).bytes
    }

    static func done(_ tag: UInt32) -> [UInt8] { Frame(tag: tag, kind: Frame.Kind.done, payload: []).bytes }

    static func failed(_ tag: UInt32, _ number: UInt32, _ text: String) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(number)
        payload.put(text)
        return Frame(tag: tag, kind: Frame.Kind.error, payload: payload.bytes).bytes
    }

    static func output(_ tag: UInt32, _ stream: UInt8, _ text: String) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(stream)
        payload.put(text)
        return Frame(tag: tag, kind: Frame.Kind.output, payload: payload.bytes).bytes
    }

    static func exit(_ tag: UInt32, how: UInt8 = 0, code: UInt32 = 0) -> [UInt8] {
        var payload = PayloadWriter()
        payload.put(how)
        payload.put(code)
        return Frame(tag: tag, kind: Frame.Kind.run | Frame.Kind.reply, payload: payload.bytes).bytes
    }
}

@Suite("A session with the launch agent")
struct LaunchAgentSessionTests {
    private static let nonce: UInt64 = 0x0102_0304_0506_0708
    private static let greeting = AgentReply.greeting(version: LaunchAgentSession.version, build: "test")

    private func greeted() throws -> LaunchAgentSession {
        var session = LaunchAgentSession(nonce: Self.nonce)
        let tag = session.hello().tag
        #expect(try session.receive(GuestFrames.greeting(tag: tag, nonce: Self.nonce)) == [.reply(tag, Self.greeting)])
        return session
    }

    @Test("a greeting is its magic, its length, its tag, its kind and its number")
    func hello() {
        var session = LaunchAgentSession(nonce: Self.nonce)
        let (tag, bytes) = session.hello()
        #expect(tag == 0x0102_0305)
        #expect(bytes == Array("ASY1".utf8) + [0, 0, 0, 13, 1, 2, 3, 5, 1, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test(
        "everything before the greeting's answer is skipped",
        arguments: [
            [], [0], Array("garbage ASY".utf8), Array("ASY1".utf8), Array("ASY1".utf8) + [0, 15, 0, 0, 1, 2],
            Array("ASY1".utf8) + [0, 0, 0, 9, 1], Array("ASY1".utf8) + [0xff, 0xff, 0xff, 0xff],
            Array("AAASASYASY".utf8),
            GuestFrames.done(0x0102_0305), GuestFrames.output(1, 1, "old output"),
            GuestFrames.greeting(tag: 0x0102_0305, nonce: 99), GuestFrames.greeting(tag: 77, nonce: nonce),
            Array(GuestFrames.output(1, 1, "cut off").prefix(20)),
        ] as [[UInt8]]
    )
    func garbageBefore(garbage: [UInt8]) throws {
        for pieceSize in [1, 2, 5, 1000] {
            var session = LaunchAgentSession(nonce: Self.nonce)
            let tag = session.hello().tag
            let bytes = garbage + GuestFrames.greeting(tag: tag, nonce: Self.nonce)
            var events: [LaunchAgentSession.Event] = []
            for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                #expect(events == [])
                events += try session.receive(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
            }
            #expect(events == [.reply(tag, Self.greeting)])
            #expect(session.isGreeted)
        }
    }

    @Test("replies are told apart by their tags, in pieces of any size", arguments: [1, 2, 3, 7, 64, 1000])
    func pieces(size: Int) throws {
        var session = try greeted()
        let first = try session.request(.hostname("a")).tag
        let second = try session.request(.hostname("b")).tag
        let run = try session.request(.run(GuestCommand(["x"]), limit: nil)).tag
        let bytes =
            GuestFrames.output(run, 1, "one") + GuestFrames.failed(second, 2, "no") + GuestFrames.output(run, 2, "")
            + GuestFrames.done(first) + GuestFrames.exit(run, how: 1, code: 9)
        var events: [LaunchAgentSession.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try session.receive(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        let nothing = OutputTail(limit: ByteCount(bytes: 0))
        #expect(
            events == [
                .output(run, .output, Array("one".utf8)), .reply(second, .failed(2, "no")), .output(run, .error, []),
                .reply(first, .done),
                .reply(run, .command(CommandResult(status: .signalled(9), output: nothing, error: nothing))),
            ]
        )
    }

    @Test("a reply to a request that nobody made, or that is forgotten, or answered already, is nobody's")
    func strays() throws {
        var session = try greeted()
        let forgotten = try session.request(.hostname("a")).tag
        let answered = try session.request(.hostname("b")).tag
        session.forget(forgotten)
        let bytes =
            GuestFrames.done(4_000_000) + GuestFrames.done(forgotten) + GuestFrames.done(answered)
            + GuestFrames.done(answered) + GuestFrames.output(forgotten, 1, "late")
        #expect(try session.receive(bytes) == [.reply(answered, .done)])
    }

    @Test("bytes that are no frame are skipped up to the next magic")
    func wrongMagic() throws {
        var session = try greeted()
        let tag = try session.request(.hostname("a")).tag
        let noise = Array("noise ASY2".utf8) + Array("ASY1".utf8) + [0, 0, 0, 4] + Array("ASY1".utf8) + [0, 16, 0, 6]
        #expect(try session.receive(noise + GuestFrames.done(tag)) == [.reply(tag, .done)])
    }

    @Test(
        "a reply that cannot be read ends the session",
        arguments: [
            (UInt8(0x86), [0xde, 0xad], "undecodable frame of kind 134 with 2 bytes", "de ad"),
            (0xfe, [1], "undecodable frame of kind 254 with 1 bytes", "01"),
            (0x85, [], "undecodable frame of kind 133 with 0 bytes", ""),
            (0xc0, [9, 0, 0, 0, 0], "undecodable frame of kind 192 with 5 bytes", "09 00 00 00 00"),
            (
                0x86, Array(repeating: 0xff, count: 30), "undecodable frame of kind 134 with 30 bytes",
                Array(repeating: "ff", count: 24).joined(separator: " ") + " ..."
            ),
        ]
    )
    func undecodable(kind: UInt8, payload: [UInt8], reason: String, excerpt: String) throws {
        var session = try greeted()
        let tag = try session.request(.links).tag
        let error = GuestError(.undecodable, subject: "launch agent", reason: reason, cause: excerpt)
        #expect(throws: error) { try session.receive(Frame(tag: tag, kind: kind, payload: payload).bytes) }
    }

    @Test("a request that is larger than a frame is refused before it is sent")
    func tooLarge() throws {
        var session = try greeted()
        let request = AgentRequest.write(FileWrite("/large", bytes: Array(repeating: 0, count: 1 << 20)))
        #expect(throws: GuestError(.tooLarge, subject: "/large", reason: "a request of 1048618 bytes")) {
            try session.request(request)
        }
    }

    @Test("a guest that sends without end what nobody asked for ends the session")
    func endlessStrays() throws {
        var session = try greeted()
        let stray = (0..<1000).flatMap { _ in GuestFrames.done(4_000_000) }
        let error = GuestError(.tooLarge, subject: "launch agent", reason: "too much that nobody asked for")
        #expect(throws: error) {
            for _ in 0...1000 { _ = try session.receive(stray) }
        }
    }

    @Test("a guest that sends without end before it answers the greeting ends the session")
    func endlessGarbage() throws {
        var session = LaunchAgentSession(nonce: Self.nonce)
        _ = session.hello()
        let garbage = [UInt8](repeating: 0, count: 1 << 20)
        let error = GuestError(.tooLarge, subject: "launch agent", reason: "too much that nobody asked for")
        #expect(throws: error) {
            for _ in 0...64 { _ = try session.receive(garbage) }
        }
    }
}
