import LabGuest
import LabModel

/// One look at whom a connection reaches.
///
/// From inside the consumer's machine two connections are opened to the provider's address at once: one to a port on which the
/// provider's launch agent hands out a nonce, which only that machine can know, and one to the endpoint itself, over which the
/// first words of its protocol are exchanged, and which the provider's own kernel must list with both ends.
struct ProofAttempt {
    let route: PlannedConnection.Route
    let consumer: any RequestedGuest
    /// The machine that is meant; `nil` for what is outside of the lab, which is only reached and spoken to.
    let provider: (any RequestedGuest)?
    /// The other machines of the lab, which may have answered instead.
    let others: [(name: String, guest: any RequestedGuest)]
    /// How long an answer may take, and how long the endpoint's connection then stays open.
    let stay: Duration

    private static let grace = Duration.seconds(10)
    /// The number with which Linux says that no interface has an address.
    private static let noSuchAddress = 99

    /// What is wrong with a connection.
    struct Complaint: Hashable {
        /// What, in words.
        let words: String
        /// Whether it is the way to the machine, which is there from the machine's start, and not an application, which may
        /// still begin to listen.
        let isOfTheWay: Bool

        static func ofTheWay(_ words: String) -> Complaint { Complaint(words: words, isOfTheWay: true) }
        static func ofTheEndpoint(_ words: String) -> Complaint { Complaint(words: words, isOfTheWay: false) }
    }

    /// What is wrong; `nil` if nothing is.
    /// - Throws: `GuestError` when a machine does not say what it was asked for.
    func complaint() async throws -> Complaint? {
        guard let provider else { return try await complaintOutside().map(Complaint.ofTheEndpoint) }
        let nonce = Array(Self.newNonce().utf8)
        let beacon = Beacon(on: .v4(route.address), nonce: nonce, within: stay + Self.grace)
        let lit = try await provider.perform([.beacon(beacon)], within: stay + Self.grace)
        guard case .port(let port)? = lit.first else {
            guard case .failed(let code, let reason)? = lit.first else {
                throw GuestError(.undecodable, subject: "proof", reason: "it is not said whether a port was opened")
            }
            guard code == Self.noSuchAddress else {
                return .ofTheEndpoint("that machine cannot do its part: \(reason)")
            }
            return .ofTheWay("that machine has no such address")
        }
        let reply = ByteCount(bytes: Int64(nonce.count))
        let beaconVisit = TCPExchange(route.address, port: port, replyLimit: reply, within: stay + .seconds(2))
        let visits = [beaconVisit] + endpointVisit
        let answers = try await consumer.perform(visits.map(AgentRequest.tcp), within: stay + Self.grace)
        for case .failed(_, let reason) in answers { return .ofTheEndpoint("the machine cannot try it: \(reason)") }
        guard answers.count == visits.count, case .tcp(let said) = answers[0] else {
            throw GuestError(.undecodable, subject: "proof", reason: "it is not said what became of the connections")
        }
        guard case .connected(let found, _, _) = said else {
            return .ofTheWay("the address does not lead to it (\(Self.words(said)))")
        }
        if found != nonce { return .ofTheWay("another machine has that address there") }
        guard visits.count == 2, case .tcp(let answer) = answers[1] else { return nil }
        return try await complaint(about: answer, provider: provider).map(Complaint.ofTheEndpoint)
    }

    private var endpointVisit: [TCPExchange] {
        guard let port = route.port else { return [] }
        let handshake = Handshake(route.speaks)
        return [
            TCPExchange(
                route.address,
                port: UInt16(clamping: port),
                request: handshake.request,
                replyLimit: handshake.replyLimit,
                within: stay,
                stay: stay
            )
        ]
    }

    private static func newNonce() -> String {
        let numbers: [UInt64] = [.random(in: .min ... .max), .random(in: .min ... .max)]
        return numbers.map { String($0, radix: 16) }.joined(separator: "-")
    }

    // MARK: Judging

    private func complaint(about answer: TCPExchange.Answer, provider: any RequestedGuest) async throws -> String? {
        guard case .connected(let reply, _, let port) = answer, let source = route.source, let end = route.port else {
            return Self.words(answer)
        }
        if let complaint = Handshake(route.speaks).complaint(about: reply) { return complaint }
        let entry = SocketTable.Entry(
            local: .init(address: route.address, port: UInt16(clamping: end)),
            remote: .init(address: source, port: port)
        )
        if try await Self.connections(of: provider).contains(entry) { return nil }
        for machine in others {
            if try await Self.connections(of: machine.guest).contains(entry) {
                return "machine '\(machine.name)' answered"
            }
        }
        return "something answered, but that machine knows nothing of the connection"
    }

    private static func connections(of guest: any RequestedGuest) async throws -> Set<SocketTable.Entry> {
        let requests = SocketTable.files.map { AgentRequest.read(path: $0, offset: 0, limit: 512 << 10) }
        let replies = try await guest.perform(requests, within: grace)
        let texts = replies.compactMap { reply -> String? in
            // A machine without version 6 does not have the second file.
            guard case .file(let file, _) = reply else { return nil }
            return String(decoding: file.bytes, as: UTF8.self)
        }
        return SocketTable(texts).entries
    }

    private func complaintOutside() async throws -> String? {
        guard let visit = endpointVisit.first else { return nil }
        let answer = try await consumer.tcpExchange(visit)
        guard case .connected(let reply, _, _) = answer else { return Self.words(answer) }
        return Handshake(route.speaks).complaint(about: reply)
    }

    private static func words(_ answer: TCPExchange.Answer) -> String {
        switch answer {
        case .connected: "something answers"
        case .refused: "nothing listens there"
        case .timedOut: "nothing answers in time"
        case .unreachable(let number): "there is no way to it (errno \(number))"
        }
    }
}
