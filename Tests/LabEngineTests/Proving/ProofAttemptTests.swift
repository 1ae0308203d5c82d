import LabGuest
import LabModel
import Synchronization
import Testing

@testable import LabEngine

@Suite("A look at whom a connection reaches")
struct ProofAttemptTests {
    /// A guest that answers each request as it is told to.
    private struct ScriptedGuest: RequestedGuest {
        let answer: @Sendable (AgentRequest) -> AgentReply

        func perform(_ requests: [AgentRequest], within limit: Duration) async throws(GuestError) -> [AgentReply] {
            requests.map(answer)
        }
    }

    private static let consumer = IPv4Address(rawValue: 0x0a14_020b)
    private static let provider = IPv4Address(rawValue: 0x0a14_020d)
    private static let beaconPort: UInt16 = 40_000
    private static let listed = "0: 0D02140A:1538 0B02140A:BF6C 01\n"

    /// A provider whose beacon is lit, or fails, and whose kernel lists this.
    private static func machine(
        listing connections: String,
        beacon: AgentReply = .port(beaconPort)
    ) -> ScriptedGuest {
        ScriptedGuest { request in
            switch request {
            case .beacon: return beacon
            case .read(let path, _, _) where path == "/proc/net/tcp":
                return .file(GuestFile(bytes: Array(connections.utf8), mode: 0o444, uid: 0, gid: 0), size: 0)
            case .read: return .failed(2, "no version 6")
            default: return .failed(22, "not scripted")
            }
        }
    }

    /// Looks once; the consumer finds one thing at the beacon's port, and another at the endpoint's.
    private func complaint(
        provider: ScriptedGuest,
        others: [(name: String, guest: any RequestedGuest)] = [],
        beacon: @escaping @Sendable ([UInt8]) -> AgentReply = {
            .tcp(.connected(reply: $0, isComplete: true, localPort: 1))
        },
        endpoint: AgentReply = .tcp(.connected(reply: [UInt8(ascii: "N")], isComplete: false, localPort: 0xbf6c))
    ) async throws -> ProofAttempt.Complaint? {
        let nonce = Nonce()
        let lighting = ScriptedGuest { request in
            if case .beacon(let beacon) = request { nonce.bytes = beacon.nonce }
            return provider.answer(request)
        }
        let visitor = ScriptedGuest { request in
            guard case .tcp(let exchange) = request else { return .failed(22, "not scripted") }
            return exchange.port == Self.beaconPort ? beacon(nonce.bytes) : endpoint
        }
        return try await ProofAttempt(
            route: .init(
                consumer: "app",
                provider: "db",
                source: Self.consumer,
                address: Self.provider,
                port: 5432,
                speaks: .postgresql
            ),
            consumer: visitor,
            provider: lighting,
            others: others,
            stay: .seconds(1)
        ).complaint()
    }

    @Test("the provider that knows the nonce, speaks, and lists the connection is the one that was meant")
    func right() async throws {
        #expect(try await complaint(provider: Self.machine(listing: Self.listed)) == nil)
    }

    @Test("a copy of the provider at its address does not know the nonce")
    func copied() async throws {
        let other = try await complaint(provider: Self.machine(listing: Self.listed)) { _ in
            .tcp(.connected(reply: Array("another".utf8), isComplete: true, localPort: 1))
        }
        #expect(other == .ofTheWay("another machine has that address there"))
    }

    @Test(
        "an address that does not lead to the provider is told with what was found there",
        arguments: [
            (TCPExchange.Answer.refused, "nothing listens there"), (.timedOut, "nothing answers in time"),
            (.unreachable(113), "there is no way to it (errno 113)"),
        ]
    )
    func elsewhere(answer: TCPExchange.Answer, words: String) async throws {
        let complaint = try await complaint(provider: Self.machine(listing: Self.listed)) { _ in .tcp(answer) }
        #expect(complaint == .ofTheWay("the address does not lead to it (\(words))"))
    }

    @Test("who answered instead of the provider is named, where it is a machine of the lab")
    func instead() async throws {
        let silent = Self.machine(listing: "")
        let others: [(name: String, guest: any RequestedGuest)] = [
            ("cache", silent), ("legacy", Self.machine(listing: Self.listed)),
        ]
        #expect(
            try await complaint(provider: silent, others: others) == .ofTheEndpoint("machine 'legacy' answered")
        )
        #expect(
            try await complaint(provider: silent, others: [("cache", silent)])
                == .ofTheEndpoint("something answered, but that machine knows nothing of the connection")
        )
        // The same ends the other way round are another connection.
        let reversed = Self.machine(listing: "0: 0B02140A:BF6C 0D02140A:1538 01\n")
        #expect(try await complaint(provider: reversed)?.words.hasPrefix("something answered") == true)
    }

    @Test("an endpoint that is not there, or that refuses, is told")
    func endpoint() async throws {
        let provider = Self.machine(listing: Self.listed)
        #expect(
            try await complaint(provider: provider, endpoint: .tcp(.refused)) == .ofTheEndpoint("nothing listens there")
        )
        let busy = Array("Ecould not fork new process for connection: no memory\n\0".utf8)
        #expect(
            try await complaint(
                provider: provider,
                endpoint: .tcp(.connected(reply: busy, isComplete: false, localPort: 0xbf6c))
            )
                == .ofTheEndpoint(
                    "PostgreSQL answers there, but refuses: "
                        + "it says 'could not fork new process for connection: no memory'"
                )
        )
    }

    @Test("a machine that cannot do its part is told, and one that answers something else is an error")
    func unable() async throws {
        let lost = Self.machine(listing: "", beacon: .failed(99, "beacon: Cannot assign requested address"))
        #expect(try await complaint(provider: lost) == .ofTheWay("that machine has no such address"))
        let busy = Self.machine(listing: "", beacon: .failed(11, "too many at once"))
        #expect(
            try await complaint(provider: busy) == .ofTheEndpoint("that machine cannot do its part: too many at once")
        )
        let mute = Self.machine(listing: "", beacon: .done)
        await #expect(throws: GuestError.self) { try await complaint(provider: mute) }
        let provider = Self.machine(listing: Self.listed)
        #expect(
            try await complaint(provider: provider, endpoint: .failed(11, "too many"))
                == .ofTheEndpoint("the machine cannot try it: too many")
        )
        await #expect(throws: GuestError.self) { try await complaint(provider: provider) { _ in .done } }
    }
}

/// What a beacon was lit with, between two steps that follow each other.
private final class Nonce: Sendable {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }
}
