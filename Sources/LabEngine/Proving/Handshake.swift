import LabModel

/// The first words of a protocol: what a client says, and how to see that it is understood.
///
/// None of them needs an account, and none leaves anything at the server.
struct Handshake {
    /// What is sent when the connection is there.
    let request: [UInt8]
    /// How the protocol is called in messages.
    let name: String
    private let isUnderstood: @Sendable ([UInt8]) -> Bool

    /// More than any first answer; 0 where the server says nothing by itself, and the connection is all there is.
    let replyLimit: ByteCount

    init(_ speaks: EndpointProtocol) {
        switch speaks {
        case .tcp:
            self.init([], reply: 0, name: "TCP") { _ in true }
        case .http:
            // About the server as a whole (RFC 9110, section 9.3.7): no page is made for it, and every server says something.
            self.init("OPTIONS * HTTP/1.1\r\nHost: assay\r\n\r\n", name: "HTTP") { reply in
                reply.starts(with: Array("HTTP/1.".utf8))
            }
        case .postgresql:
            // SSLRequest, answered by one byte (PostgreSQL documentation, "Message Formats").
            self.init([0, 0, 0, 8, 4, 210, 22, 47], name: "PostgreSQL") { reply in
                reply.first.map { $0 == UInt8(ascii: "S") || $0 == UInt8(ascii: "N") } ?? false
            }
        case .mysql:
            // The server begins: a packet of 3 bytes length, the number 0, and version 10 of the handshake.
            self.init("", name: "MySQL") { $0.count > 5 && $0[3] == 0 && $0[4] == 10 }
        case .redis:
            self.init("PING\r\n", name: "Redis") { reply in
                ["+PONG", "-NOAUTH", "-NOPERM"].contains { reply.starts(with: Array($0.utf8)) }
            }
        }
    }

    private init(_ request: String, name: String, isUnderstood: @escaping @Sendable ([UInt8]) -> Bool) {
        self.init(Array(request.utf8), name: name, isUnderstood: isUnderstood)
    }

    private init(
        _ request: [UInt8],
        reply: Int64 = 4096,
        name: String,
        isUnderstood: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        self.request = request
        replyLimit = ByteCount(bytes: reply)
        self.name = name
        self.isUnderstood = isUnderstood
    }

    /// What is wrong with an answer; `nil` if nothing is.
    func complaint(about reply: [UInt8]) -> String? {
        if isUnderstood(reply) { return nil }
        if reply.isEmpty { return "what listens there does not answer as \(name) does, but not at all" }
        let shown = String(decoding: reply.prefix(60), as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "." : String(scalar)
        }
        return "what answers there does not speak \(name): it says '\(shown.joined())'"
    }
}
