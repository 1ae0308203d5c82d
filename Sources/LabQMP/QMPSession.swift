import FoundationEssentials

/// The machine protocol as a state machine without input or output (QEMU, docs/interop/qmp-spec).
///
/// Bytes go in, messages come out; commands go in, bytes come out.
struct QMPSession {
    /// What a line of QEMU means.
    enum Message: Hashable {
        /// The first line of a connection.
        case greeting(version: String)
        /// The answer to the command with that id.
        case reply(id: Int64, result: Result<QMPValue, Refusal>)
        /// Something that happened: the event's name, with its status, or its port and that port's state, where it has them.
        case event(name: String)
    }

    /// QEMU's refusal of a command.
    struct Refusal: Error, Hashable {
        let reason: String
    }

    /// No message of QEMU's is longer; more without an end of line is not the protocol.
    static let longestLine = 1 << 20

    private var pending: [UInt8] = []
    private var lastID: Int64 = 0

    /// The bytes of a command and the id that its reply will carry.
    mutating func encode(_ command: String, _ arguments: QMPValue?) throws -> (id: Int64, bytes: [UInt8]) {
        lastID += 1
        var message: [String: QMPValue] = ["execute": .text(command), "id": .integer(lastID)]
        message["arguments"] = arguments
        return (lastID, [UInt8](try JSONEncoder().encode(QMPValue.object(message))) + [0x0a])
    }

    /// Takes what QEMU sent and gives the messages that are now complete.
    /// - Throws: `QMPError` with `undecodable`, with the line.
    mutating func feed(_ bytes: [UInt8]) throws(QMPError) -> [Message] {
        pending += bytes
        var messages: [Message] = []
        while let end = pending.firstIndex(of: 0x0a) {
            let line = Array(pending[..<end])
            pending.removeSubrange(...end)
            if line.allSatisfy({ $0 == 0x0d || $0 == 0x20 }) { continue }
            messages.append(try decode(line))
        }
        guard pending.count <= Self.longestLine else { throw Self.undecodable(pending) }
        return messages
    }

    private func decode(_ line: [UInt8]) throws(QMPError) -> Message {
        guard let value = try? JSONDecoder().decode(QMPValue.self, from: Data(line)) else {
            throw Self.undecodable(line)
        }
        if let version = value["QMP"]?["version"]?["qemu"] {
            let parts = ["major", "minor", "micro"].map { version[$0]?.asInteger ?? 0 }
            return .greeting(version: parts.map(String.init).joined(separator: "."))
        }
        if let event = value["event"]?.asText {
            // MIGRATION says everything in its status: `MIGRATION completed` is the event that others wait for.
            let status = value["data"]?["status"]?.asText
            // VSERPORT_CHANGE says which port, and whether a program of the guest has it open.
            let port = value["data"]?["id"]?.asText
            let isOpen = value["data"]?["open"].map { $0 == true ? "open" : "closed" }
            let words = [status] + (isOpen == nil ? [] : [port, isOpen])
            return .event(name: ([event] + words.compactMap(\.self)).joined(separator: " "))
        }
        guard let id = value["id"]?.asInteger else { throw Self.undecodable(line) }
        if let error = value["error"] {
            return .reply(id: id, result: .failure(Refusal(reason: error["desc"]?.asText ?? "no reason given")))
        }
        guard let result = value["return"] else { throw Self.undecodable(line) }
        return .reply(id: id, result: .success(result))
    }

    private static func undecodable(_ line: [UInt8]) -> QMPError {
        QMPError(.undecodable, command: "", reason: String(decoding: line.prefix(200), as: UTF8.self))
    }
}
