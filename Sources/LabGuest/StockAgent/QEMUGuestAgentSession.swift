import FoundationEssentials

/// The host's end of the protocol of QEMU's own guest agent, without input or output: one JSON value a line.
///
/// Replies carry no number, so that only one command is under way at a time. When its caller gives up, and at the start,
/// the two ends agree anew by `guest-sync-delimited`: the guest puts a byte 0xFF, which no JSON has, before the number
/// that it was asked for (QEMU Guest Agent Protocol Reference).
struct QEMUGuestAgentSession {
    typealias ID = UInt64

    private enum State: Equatable {
        case unsynchronized
        case synchronizing(Agreement)
        case idle
        case busy(ID)
    }

    /// The numbers that were asked for, and whether the guest has begun to answer.
    ///
    /// A guest that begins to listen late answers all of them, each after an error about the byte before it, which has no number. Only
    /// after the answer to the last one does nothing follow that could be taken for a reply.
    private struct Agreement: Equatable {
        var numbers: [Int64]
        var isAnswering = false
    }

    private struct Synchronization: Codable {
        struct Arguments: Codable { var id: Int64 }
        var execute = "guest-sync-delimited"
        var arguments: Arguments
    }

    private struct Number: Codable {
        var `return`: Int64
    }

    private static let longestLine = 48 << 20
    private static let strayLimit = 100_000
    private static let delimiter: UInt8 = 0xff

    private var state = State.unsynchronized
    private var waiting: [(id: ID, line: [UInt8])] = []
    private var buffer: [UInt8] = []
    private var strays = 0
    private let newNumber: () -> Int64

    /// Creates a session; `newNumber` gives numbers that do not come twice.
    init(newNumber: @escaping () -> Int64 = { .random(in: 1...0x7fff_ffff) }) {
        self.newNumber = newNumber
    }

    /// Puts a command behind those that wait; it is one line of JSON without the line's end.
    mutating func submit(_ id: ID, line: [UInt8]) {
        waiting.append((id, line))
    }

    /// Forgets a command whose caller has gone; its reply may still come and is then skipped.
    mutating func withdraw(_ id: ID) {
        waiting.removeAll { $0.id == id }
        if state == .busy(id) { state = .unsynchronized }
    }

    /// What is to be sent now, if anything.
    mutating func nextMessage() throws -> [UInt8]? {
        guard let first = waiting.first else { return nil }
        switch state {
        case .unsynchronized:
            return try begin(Agreement(numbers: []))
        case .idle:
            waiting.removeFirst()
            state = .busy(first.id)
            return first.line + Array("\n".utf8)
        case .synchronizing, .busy: return nil
        }
    }

    /// The request to agree, while the guest has not answered it: it may not have listened yet.
    mutating func synchronization() throws -> [UInt8]? {
        guard case .synchronizing(let agreement) = state, !agreement.isAnswering else { return nil }
        return try begin(agreement)
    }

    private mutating func begin(_ agreement: Agreement) throws -> [UInt8] {
        let number = newNumber()
        state = .synchronizing(Agreement(numbers: agreement.numbers + [number]))
        let line = try JSONEncoder().encode(Synchronization(arguments: .init(id: number)))
        return [Self.delimiter] + line + Array("\n".utf8)
    }

    /// Takes what arrived, in pieces of any size.
    /// - Returns: The replies, each a JSON value for the command with that number.
    /// - Throws: `GuestError` when the guest sends more than an agent would.
    mutating func receive(_ bytes: [UInt8]) throws(GuestError) -> [(id: ID, json: [UInt8])] {
        var replies: [(id: ID, json: [UInt8])] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = buffer + rest[..<end]
            buffer = []
            rest = rest[(end + 1)...]
            if let reply = take(line) { replies.append(reply) }
        }
        buffer += rest
        guard buffer.count <= Self.longestLine, strays <= Self.strayLimit else {
            throw GuestError(
                .tooLarge,
                subject: "guest agent",
                reason: "too much that nobody asked for",
                cause: excerpt(of: buffer)
            )
        }
        return replies
    }

    private mutating func take(_ line: [UInt8]) -> (id: ID, json: [UInt8])? {
        let delimited = line.lastIndex(of: Self.delimiter).map { Array(line[($0 + 1)...]) }
        switch (state, delimited) {
        case (.synchronizing(var agreement), let json?):
            guard let number = try? JSONDecoder().decode(Number.self, from: Data(json)).return else { return nil }
            agreement.isAnswering = agreement.isAnswering || agreement.numbers.contains(number)
            state = number == agreement.numbers.last ? .idle : .synchronizing(agreement)
            return nil
        case (.busy(let id), nil):
            state = .idle
            return (id, line)
        default:
            strays += 1
            return nil
        }
    }
}
