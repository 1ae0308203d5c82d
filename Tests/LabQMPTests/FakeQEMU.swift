import FoundationEssentials
import LabSocket
import LabTestSupport

@testable import LabQMP

/// QEMU's end of a connection, which does what a test says and takes no other command than the one it waits for.
final class FakeQEMU {
    struct Closed: Error {}
    struct Unexpected: Error {
        var message: QMPValue
    }

    private let stream: UnixStream
    private var pending: [UInt8] = []

    private init(_ stream: UnixStream) {
        self.stream = stream
    }

    /// A client and the QEMU that connected to it; nothing has been said yet.
    static func connect() async throws -> (client: QMPClient, qemu: FakeQEMU) {
        let listener = try UnixListener(path: "\(ScratchFolder.path)/q1")
        defer { listener.close() }
        async let accepted = listener.accept(within: .seconds(120))
        let stream = try await UnixStream.connect(to: listener.path, within: .seconds(120))
        return (QMPClient(stream: try await accepted), FakeQEMU(stream))
    }

    /// Says a line.
    func say(_ line: String) async throws {
        try await stream.send(Array((line + "\r\n").utf8))
    }

    /// Says that something happened.
    func say(event: String, status: String? = nil) async throws {
        let data = status.map { #", "data": {"status": "\#($0)"}"# } ?? ""
        try await say(#"{"event": "\#(event)"\#(data), "timestamp": {"seconds": 1, "microseconds": 2}}"#)
    }

    /// Says hello.
    func greet() async throws {
        try await say(#"{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}}, "capabilities": []}}"#)
    }

    /// Waits for a command, which must be the named one, and gives its id and arguments.
    @discardableResult
    func take(_ command: String) async throws -> (id: Int64, arguments: QMPValue?) {
        let message = try await nextMessage()
        guard message["execute"]?.asText == command, let id = message["id"]?.asInteger else {
            throw Unexpected(message: message)
        }
        return (id, message["arguments"])
    }

    /// Answers the command with that id.
    func answer(_ id: Int64, _ result: String = "{}") async throws {
        try await say(#"{"return": \#(result), "id": \#(id)}"#)
    }

    /// Waits until the client has closed; a further message is none that anybody expects.
    func waitForEnd() async throws {
        while let bytes = try await stream.receive() {
            throw Unexpected(message: .text(String(decoding: bytes, as: UTF8.self)))
        }
    }

    func close() {
        stream.close()
    }

    private func nextMessage() async throws -> QMPValue {
        while true {
            if let end = pending.firstIndex(of: 0x0a) {
                defer { pending.removeSubrange(...end) }
                return try JSONDecoder().decode(QMPValue.self, from: Data(pending[..<end]))
            }
            guard let bytes = try await stream.receive() else { throw Closed() }
            pending += bytes
        }
    }
}
