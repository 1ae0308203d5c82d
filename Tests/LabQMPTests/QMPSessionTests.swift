import FoundationEssentials
import Testing

@testable import LabQMP

@Suite("A session of the machine protocol")
struct QMPSessionTests {
    private static let greeting =
        #"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "#
        + #""capabilities": ["oob"]}}"# + "\r\n"
    private static let stopEvent =
        #"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}"# + "\r\n"

    /// The messages of a text that arrives at once.
    private func messages(_ text: String) throws -> [QMPSession.Message] {
        var session = QMPSession()
        return try session.feed(Array(text.utf8))
    }

    @Test("the greeting says the version")
    func greeting() throws {
        #expect(try messages(Self.greeting) == [.greeting(version: "7.2.22")])
    }

    @Test("a reply is for the command with its id")
    func reply() throws {
        #expect(try messages(#"{"return": {}, "id": 4}"# + "\n") == [.reply(id: 4, result: .success([:]))])
        #expect(
            try messages(#"{"id": 5, "return": {"status": "running"}}"# + "\n")
                == [.reply(id: 5, result: .success(["status": "running"]))]
        )
        #expect(try messages(#"{"id": 6, "return": null}"# + "\n") == [.reply(id: 6, result: .success(.null))])
    }

    @Test("an event before or after a reply is an event, and the reply stays the reply")
    func eventsAndReplies() throws {
        let reply = #"{"return": {}, "id": 1}"# + "\r\n"
        let (event, answer) = (
            QMPSession.Message.event(name: "STOP"), QMPSession.Message.reply(id: 1, result: .success([:]))
        )
        #expect(try messages(Self.stopEvent + reply) == [event, answer])
        #expect(try messages(reply + Self.stopEvent) == [answer, event])
        #expect(try messages(Self.stopEvent + reply + Self.stopEvent) == [event, answer, event])
    }

    @Test("a refusal has QEMU's reason")
    func refusal() throws {
        let line = #"{"id": 2, "error": {"class": "CommandNotFound", "desc": "The command fly has not been found"}}"#
        #expect(
            try messages(line + "\n")
                == [.reply(id: 2, result: .failure(.init(reason: "The command fly has not been found")))]
        )
        #expect(
            try messages(#"{"id": 2, "error": {}}"# + "\n")
                == [.reply(id: 2, result: .failure(.init(reason: "no reason given")))]
        )
    }

    @Test("a migration's event names its status, other events have none")
    func migration() throws {
        let line = #"{"event": "MIGRATION", "data": {"status": "completed"}, "timestamp": {}}"#
        #expect(try messages(line + "\n") == [.event(name: "MIGRATION completed")])
        #expect(
            try messages(#"{"event": "SHUTDOWN", "data": {"guest": true}}"# + "\n") == [.event(name: "SHUTDOWN")]
        )
    }

    @Test("an event of a port names the port, and whether the guest has it open")
    func port() throws {
        let lines = [true, false].map {
            #"{"event": "VSERPORT_CHANGE", "data": {"open": \#($0), "id": "agent"}, "timestamp": {}}"# + "\n"
        }
        #expect(
            try messages(lines.joined()) == [
                .event(name: "VSERPORT_CHANGE agent open"), .event(name: "VSERPORT_CHANGE agent closed"),
            ]
        )
    }

    @Test("wherever the bytes are split, the messages are the same")
    func splits() throws {
        let bytes = Array(
            (Self.greeting + Self.stopEvent + #"{"return": {"a": "é\n"}, "id": 1}"# + "\r\n" + Self.stopEvent).utf8
        )
        var whole = QMPSession()
        let expected = try whole.feed(bytes)
        #expect(expected.count == 4)
        for place in bytes.indices {
            var session = QMPSession()
            let first = try session.feed(Array(bytes[..<place]))
            #expect(try first + session.feed(Array(bytes[place...])) == expected)
        }
        var session = QMPSession()
        #expect(try bytes.flatMap { try session.feed([$0]) } == expected)
    }

    @Test("a line without an end gives nothing yet, and empty lines give nothing at all")
    func incomplete() throws {
        #expect(try messages(#"{"return": {}, "id": 1}"#) == [])
        #expect(try messages("\r\n\n  \r\n") == [])
    }

    @Test(
        "what is not the protocol is an error with the line",
        arguments: [
            "HTTP/1.1 200 OK", "{", "[]", "null", "\"text\"", #"{"QMP": {}}"#, #"{"return": {}}"#,
            #"{"error": {"desc": "expecting value"}}"#, #"{"return": {}, "id": "1"}"#, #"{"id": 1}"#,
        ]
    )
    func garbage(line: String) throws {
        let error = QMPError(.undecodable, command: "", reason: line)
        #expect(throws: error) { try messages(line + "\n") }
        #expect("\(error)" == "QEMU sent something that is not QMP: \(line)")
    }

    @Test("of a line that has no end within a mebibyte, only the beginning is shown")
    func endless() throws {
        var session = QMPSession()
        #expect(try session.feed([UInt8](repeating: 0x61, count: QMPSession.longestLine)) == [])
        #expect(throws: QMPError(.undecodable, command: "", reason: String(repeating: "a", count: 200))) {
            try session.feed([0x61])
        }
    }

    @Test("a long line that ends is read")
    func longLine() throws {
        let text = String(repeating: "x", count: 900_000)
        #expect(
            try messages(#"{"id": 1, "return": ""# + text + "\"}\n") == [.reply(id: 1, result: .success(.text(text)))]
        )
    }

    @Test("every command has an id of its own, and is one line")
    func commands() throws {
        var session = QMPSession()
        let first = try session.encode("stop", nil)
        let second = try session.encode("migrate", ["uri": "unix:/run/m1"])
        #expect(first.id != second.id)
        for bytes in [first.bytes, second.bytes] { #expect(bytes.firstIndex(of: 0x0a) == bytes.count - 1) }
        let decoder = JSONDecoder()
        #expect(
            try decoder.decode(QMPValue.self, from: Data(first.bytes))
                == ["execute": "stop", "id": .integer(first.id)]
        )
        #expect(
            try decoder.decode(QMPValue.self, from: Data(second.bytes))
                == ["execute": "migrate", "id": .integer(second.id), "arguments": ["uri": "unix:/run/m1"]]
        )
    }
}
