import LabModel

/// The first words of a protocol: what a client says, and how to see that it is understood.
///
/// None of them needs an account, and none leaves anything at the server.
struct Handshake {
    /// What the first answer of a server says.
    enum Verdict: Hashable {
        /// It speaks the protocol, and serves.
        case understood
        /// It speaks the protocol, and says with these words that it does not serve.
        case refused([UInt8])
        /// It does not speak the protocol.
        case foreign
    }

    /// What is sent when the connection is there.
    let request: [UInt8]
    /// How the protocol is called in messages.
    let name: String
    /// More than any first answer; 0 where the server says nothing by itself, and the connection is all there is.
    let replyLimit: ByteCount

    private let judge: @Sendable (ServerWords) -> Verdict

    init(_ speaks: EndpointProtocol) {
        switch speaks {
        case .tcp:
            self.init([], reply: 0, name: "TCP") { _ in .understood }
        case .http:
            // About the server as a whole (RFC 9110, section 9.3.7): no page is made for it, and every server says something.
            self.init(Array("OPTIONS * HTTP/1.1\r\nHost: assay\r\n\r\n".utf8), name: "HTTP") { $0.http }
        case .postgresql:
            // SSLRequest, answered by one byte (PostgreSQL documentation, "Message Formats").
            self.init([0, 0, 0, 8, 4, 210, 22, 47], name: "PostgreSQL") { $0.postgreSQL }
        case .mysql:
            self.init([], name: "MySQL") { $0.mySQL }
        case .redis:
            self.init(Array("PING\r\n".utf8), name: "Redis") { $0.redis }
        }
    }

    private init(
        _ request: [UInt8],
        reply: Int64 = 4096,
        name: String,
        judge: @escaping @Sendable (ServerWords) -> Verdict
    ) {
        self.request = request
        replyLimit = ByteCount(bytes: reply)
        self.name = name
        self.judge = judge
    }

    /// What is wrong with an answer; `nil` if nothing is.
    func complaint(about reply: [UInt8]) -> String? {
        switch judge(ServerWords(bytes: reply)) {
        case .understood: nil
        case .refused(let words): "\(name) answers there, but refuses: it says '\(Self.shown(words, upTo: 300))'"
        case .foreign where reply.isEmpty: "what listens there does not answer as \(name) does, but not at all"
        case .foreign: "what answers there does not speak \(name): it says '\(Self.shown(reply, upTo: 60))'"
        }
    }

    /// Words of a server that nobody vouches for, on one line.
    private static func shown(_ words: [UInt8], upTo limit: Int) -> String {
        String(decoding: words.prefix(limit), as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "." : String(scalar)
        }.joined()
    }
}
