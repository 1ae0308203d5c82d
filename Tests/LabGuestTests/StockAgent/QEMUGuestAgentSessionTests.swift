import Testing

@testable import LabGuest

@Suite("A session with QEMU's guest agent")
struct QEMUGuestAgentSessionTests {
    private static let synchronization =
        [0xff] + Array(#"{"execute":"guest-sync-delimited","arguments":{"id":71}}"#.utf8) + [10]
    private static let synchronized = [0xff] + Array(#"{"return": 71}"#.utf8) + [10]

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func makeSession() -> QEMUGuestAgentSession {
        var number: Int64 = 70
        return QEMUGuestAgentSession {
            number += 1
            return number
        }
    }

    private func synchronizedSession() throws -> QEMUGuestAgentSession {
        var session = makeSession()
        session.submit(1, line: bytes("first"))
        #expect(try session.nextMessage().map(sorted) == sorted(Self.synchronization))
        #expect(try session.receive(Self.synchronized).isEmpty)
        #expect(try session.nextMessage() == bytes("first\n"))
        return session
    }

    /// JSON's names have no order: the bytes in one.
    private func sorted(_ bytes: [UInt8]) -> [UInt8] { bytes.sorted() }

    @Test("nothing is sent while nobody asks for anything")
    func idle() throws {
        var session = makeSession()
        #expect(try session.nextMessage() == nil)
    }

    @Test(
        "everything before the agreed number is skipped",
        arguments: [
            "", "{\"return\": 5}\n", "{\"return\": 71}\n", "\u{7f}half of an old line", "\n\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\n",
        ],
        [1, 3, 1000]
    )
    func synchronizes(garbage: String, size: Int) throws {
        var session = makeSession()
        session.submit(1, line: bytes("first"))
        _ = try session.nextMessage()
        let arriving = bytes(garbage) + [0xff] + bytes("{\"return\": 70}\n") + Self.synchronized
        for start in stride(from: 0, to: arriving.count, by: size) {
            #expect(try session.nextMessage() == nil)
            #expect(try session.receive(Array(arriving[start..<min(start + size, arriving.count)])).isEmpty)
        }
        #expect(try session.nextMessage() == bytes("first\n"))
    }

    @Test("one command is under way at a time, in the order in which they came")
    func order() throws {
        var session = try synchronizedSession()
        session.submit(2, line: bytes("second"))
        #expect(try session.nextMessage() == nil)
        let replies = try session.receive(bytes("{\"return\": {}}\n"))
        #expect(replies.map(\.id) == [1])
        #expect(replies.map(\.json) == [bytes("{\"return\": {}}")])
        #expect(try session.nextMessage() == bytes("second\n"))
        #expect(try session.nextMessage() == nil)
    }

    @Test("a late answer to an earlier agreement is no reply")
    func lateSynchronization() throws {
        var session = try synchronizedSession()
        #expect(try session.receive(Self.synchronized).isEmpty)
        #expect(try session.receive(bytes("{}\n")).map(\.id) == [1])
    }

    @Test("a guest that begins to listen late answers every request to agree, and none of it is taken for a reply")
    func lateGuest() throws {
        var session = makeSession()
        session.submit(1, line: bytes("first"))
        _ = try session.nextMessage()
        for number in 72...73 {
            let again = try #require(try session.synchronization())
            #expect(String(decoding: again, as: UTF8.self).contains("\"id\":\(number)"))
        }
        let complaint = bytes("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray\"}}\n")
        for number in 71...73 {
            #expect(try session.receive(complaint).isEmpty)
            #expect(try session.nextMessage() == nil)
            #expect(try session.receive([0xff] + bytes("{\"return\": \(number)}\n")).isEmpty)
            // It is there, so that asking again would only make more answers.
            #expect(try session.synchronization() == nil)
        }
        #expect(try session.nextMessage() == bytes("first\n"))
        #expect(try session.receive(bytes("{\"return\": {}}\n")).map(\.id) == [1])
    }

    @Test("after a caller gave up, the late reply is skipped and the two ends agree anew")
    func withdraw() throws {
        var session = try synchronizedSession()
        session.submit(2, line: bytes("second"))
        session.withdraw(1)
        let again = try #require(try session.nextMessage())
        #expect(String(decoding: again, as: UTF8.self).contains("\"id\":72"))
        #expect(try session.receive(bytes("{\"return\": \"late\"}\n")).isEmpty)
        #expect(try session.receive([0xff] + bytes("{\"return\": 72}\n")).isEmpty)
        #expect(try session.synchronization() == nil)
        #expect(try session.nextMessage() == bytes("second\n"))
    }

    @Test("a caller that gives up before its turn is never sent")
    func withdrawWaiting() throws {
        var session = try synchronizedSession()
        session.submit(2, line: bytes("second"))
        session.submit(3, line: bytes("third"))
        session.withdraw(2)
        #expect(try session.receive(bytes("{}\n")).map(\.id) == [1])
        #expect(try session.nextMessage() == bytes("third\n"))
    }

    @Test("a line without an end, and lines without end, end the session")
    func bounds() throws {
        var session = try synchronizedSession()
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        #expect(throws: GuestError.self) {
            for _ in 0...48 { _ = try session.receive(piece) }
        }
        var other = makeSession()
        let lines = [UInt8](repeating: 10, count: 1000)
        let error = GuestError(.tooLarge, subject: "guest agent", reason: "too much that nobody asked for", cause: "")
        #expect(throws: error) {
            for _ in 0...100 { _ = try other.receive(lines) }
        }
    }
}
