import LabModel
import Testing

@testable import LabEngine

@Suite("The first words of protocols")
struct HandshakeTests {
    @Test(
        "an answer of the protocol is understood",
        arguments: [
            (.tcp, ""), (.http, "HTTP/1.1 400 Bad Request\r\n"),
            (.http, "HTTP/1.0 501 Unsupported method ('OPTIONS')\r\n"),
            (.http, "HTTP/1.1 200 OK\r\nX: 503 Service Unavailable\r\n"), (.postgresql, "N"), (.postgresql, "S"),
            (.mysql, "\u{4a}\0\0\0\u{0a}5.5.5-10.11.6-MariaDB"), (.redis, "+PONG\r\n"),
            (.redis, "-NOAUTH Authentication required.\r\n"), (.redis, "-NOPERM this user has no permissions\r\n"),
        ] as [(EndpointProtocol, String)]
    )
    func right(speaks: EndpointProtocol, reply: String) {
        #expect(Handshake(speaks).complaint(about: Array(reply.utf8)) == nil)
    }

    @Test(
        "any other answer is shown, and none is said to be none",
        arguments: [
            (.http, "SSH-2.0-x\r\n", "what answers there does not speak HTTP: it says 'SSH-2.0-x..'"),
            (.postgresql, "", "what listens there does not answer as PostgreSQL does, but not at all"),
            (.postgresql, "HTTP/1.0 400", "what answers there does not speak PostgreSQL: it says 'HTTP/1.0 400'"),
            (.postgresql, "SSH-2.0-x", "what answers there does not speak PostgreSQL: it says 'SSH-2.0-x'"),
            (.postgresql, "EHLO?", "what answers there does not speak PostgreSQL: it says 'EHLO?'"),
            (.mysql, "\u{4}\0\0\0x", "what answers there does not speak MySQL: it says '....x'"),
            (.redis, "-bash: PING", "what answers there does not speak Redis: it says '-bash: PING'"),
        ] as [(EndpointProtocol, String, String)]
    )
    func wrong(speaks: EndpointProtocol, reply: String, complaint: String) {
        #expect(Handshake(speaks).complaint(about: Array(reply.utf8)) == complaint)
    }

    private static func mySQLError(_ number: Int, _ text: String) -> [UInt8] {
        let body: [UInt8] = [255, UInt8(number & 255), UInt8(number >> 8)] + Array(text.utf8)
        let head: [UInt8] = [UInt8(body.count & 255), UInt8(body.count >> 8), 0, 0]
        return head + body
    }

    private static func postgreSQLError(_ fields: [String]) -> [UInt8] {
        let body: [UInt8] = fields.flatMap { Array("\($0)\0".utf8) } + [0]
        let head: [UInt8] = [UInt8(ascii: "E"), 0, 0, 0, UInt8(body.count + 4)]
        return head + body
    }

    @Test(
        "a server that speaks the protocol and refuses is quoted",
        arguments: [
            (
                .mysql, mySQLError(1129, "Host '10.20.1.11' is blocked because of many connection errors"),
                "MySQL answers there, but refuses: it says "
                    + "'error 1129: Host '10.20.1.11' is blocked because of many connection errors'"
            ),
            (
                .mysql, mySQLError(1040, "#08004Too many connections"),
                "MySQL answers there, but refuses: it says 'error 1040: Too many connections'"
            ),
            (
                .postgresql,
                postgreSQLError(["SFATAL", "VFATAL", "C53300", "Msorry, too many clients already", "Fproc.c"]),
                "PostgreSQL answers there, but refuses: it says 'sorry, too many clients already'"
            ),
            (
                .postgresql,
                Array("Ecould not fork new process for connection: Cannot allocate memory\n\0".utf8),
                "PostgreSQL answers there, but refuses: it says "
                    + "'could not fork new process for connection: Cannot allocate memory'"
            ),
            (
                .redis, Array("-ERR max number of clients reached\r\n".utf8),
                "Redis answers there, but refuses: it says '-ERR max number of clients reached'"
            ),
            (
                .redis, Array("-LOADING Redis is loading the dataset in memory\r\n".utf8),
                "Redis answers there, but refuses: it says '-LOADING Redis is loading the dataset in memory'"
            ),
            (
                .http, Array("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n".utf8),
                "HTTP answers there, but refuses: it says 'HTTP/1.1 503 Service Unavailable'"
            ),
            (
                .http, Array("HTTP/1.0 502\u{1b}[2J".utf8),
                "HTTP answers there, but refuses: it says 'HTTP/1.0 502.[2J'"
            ),
        ] as [(EndpointProtocol, [UInt8], String)]
    )
    func refused(speaks: EndpointProtocol, reply: [UInt8], complaint: String) {
        #expect(Handshake(speaks).complaint(about: reply) == complaint)
    }

    @Test("half an answer, or bytes of any kind, are read without harm and taken for no service", arguments: 0..<64)
    func hostile(length: Int) {
        let whole = [
            Self.mySQLError(1040, "#08004Too many"), Self.postgreSQLError(["SFATAL", "C53300"]), Array("-ERR".utf8),
            Array("HTTP/1.1 503".utf8), [UInt8](repeating: 0, count: 64), [UInt8](repeating: 255, count: 64),
        ]
        for speaks in EndpointProtocol.allCases where speaks != .tcp && speaks != .http {
            for reply in whole {
                #expect(Handshake(speaks).complaint(about: Array(reply.prefix(length))) != nil)
            }
        }
    }
}
