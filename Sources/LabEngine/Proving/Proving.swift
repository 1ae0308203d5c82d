import LabGuest
import LabModel

/// Proves by traffic that a connection reaches the machine that it is meant to reach.
///
/// From inside the consumer's machine two connections are opened to the provider's address at once: one to a port on which the
/// provider's launch agent hands out a nonce, which only that machine can know, and one to the endpoint itself, over which the
/// first words of its protocol are exchanged, and which the provider's own kernel must list with both ends.
struct Proving {
    let route: PlannedConnection.Route
    /// The title of the connection.
    let title: String
    let roster: Roster

    /// How long a connection is tried before it counts as broken.
    private static let limit = Duration.seconds(60)
    /// How long an answer may take at first, and how long the endpoint's connection then stays open, so that the provider's
    /// kernel is seen to have it.
    private static let shortestStay = Duration.milliseconds(500)
    private static let longestStay = Duration.seconds(5)
    /// How much longer it is each time: a busy computer needs tens of times as long as one that does nothing else.
    private static let growth = 3
    private static let grace = Duration.seconds(10)
    /// The pause before it is tried again.
    private static let pause = Duration.milliseconds(25)

    /// Proves it, trying again while an application still begins to listen.
    /// - Throws: `EngineError` that names the connection, what was wanted and who answered.
    func prove() async throws -> MachineRecord.ProofRecord {
        let start = ContinuousClock.now
        let consumer = try await roster.machine(route.consumer)
        var stay = Self.shortestStay
        while true {
            let isLast = ContinuousClock.now - start > Self.limit
            guard let complaint = try await attempt(from: consumer, stay: stay) else {
                return record(after: ContinuousClock.now - start)
            }
            if isLast {
                throw consumer.error(
                    "verify",
                    "connection '\(title)' should reach \(wanted) from machine '\(route.consumer)': \(complaint)"
                )
            }
            stay = min(stay * Self.growth, Self.longestStay)
            try await Task.sleep(for: Self.pause)
        }
    }

    private func record(after duration: Duration) -> MachineRecord.ProofRecord {
        MachineRecord.ProofRecord(
            connection: title,
            provider: route.provider,
            address: route.address,
            port: route.port,
            speaks: route.speaks,
            duration: duration
        )
    }

    private var wanted: String {
        let place = route.port.map { "\(route.address):\($0)" } ?? "\(route.address)"
        return route.provider.map { "machine '\($0)' at \(place)" } ?? place
    }

    /// What is wrong this time; `nil` if nothing is.
    private func attempt(from consumer: StartedMachine, stay: Duration) async throws -> String? {
        guard let name = route.provider else { return try await reachOutside(from: consumer, stay: stay) }
        let provider = try await roster.machine(name)
        let nonce = Array(Self.newNonce().utf8)
        let beacon = Beacon(on: .v4(route.address), nonce: nonce, within: stay + Self.grace)
        let lit = try await provider.guest.perform([.beacon(beacon)], within: stay + Self.grace)
        guard case .port(let port)? = lit.first else {
            return "the machine has no such address: \(lit.first.map { "\($0)" } ?? "no answer")"
        }
        let reply = ByteCount(bytes: Int64(nonce.count))
        let beaconVisit = TCPExchange(route.address, port: port, replyLimit: reply, within: stay + .seconds(2))
        let visits = [beaconVisit] + endpointVisit(stay)
        let answers = try await consumer.guest.perform(visits.map(AgentRequest.tcp), within: stay + Self.grace)
        for case .failed(_, let reason) in answers { return "the machine cannot try it: \(reason)" }
        guard answers.count == visits.count, case .tcp(let said) = answers[0] else {
            throw GuestError(.undecodable, subject: title, reason: "it is not said what became of the connections")
        }
        if let complaint = complaint(about: said, nonce: nonce) { return complaint }
        guard visits.count == 2, case .tcp(let answer) = answers[1] else { return nil }
        return try await complaint(about: answer, provider: provider)
    }

    private func endpointVisit(_ stay: Duration) -> [TCPExchange] {
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

    private static func connections(of machine: StartedMachine) async throws -> Set<SocketTable.Entry> {
        let requests = SocketTable.files.map { AgentRequest.read(path: $0, offset: 0, limit: 512 << 10) }
        let replies = try await machine.guest.perform(requests, within: grace)
        let texts = replies.compactMap { reply -> String? in
            // A machine without version 6 does not have the second file.
            guard case .file(let file, _) = reply else { return nil }
            return String(decoding: file.bytes, as: UTF8.self)
        }
        return SocketTable(texts).entries
    }

    private static func newNonce() -> String {
        let numbers: [UInt64] = [.random(in: .min ... .max), .random(in: .min ... .max)]
        return numbers.map { String($0, radix: 16) }.joined(separator: "-")
    }

    // MARK: Judging

    private func complaint(about answer: TCPExchange.Answer, nonce: [UInt8]) -> String? {
        guard case .connected(let reply, _, _) = answer else {
            return "the address does not lead to it (\(Self.words(answer)))"
        }
        return reply == nonce ? nil : "another machine has that address there"
    }

    private func complaint(about answer: TCPExchange.Answer, provider: StartedMachine) async throws -> String? {
        guard case .connected(let reply, _, let port) = answer, let source = route.source, let end = route.port else {
            return Self.words(answer)
        }
        if let complaint = Handshake(route.speaks).complaint(about: reply) { return complaint }
        let entry = SocketTable.Entry(
            local: .init(address: route.address, port: UInt16(clamping: end)),
            remote: .init(address: source, port: port)
        )
        if try await Self.connections(of: provider).contains(entry) { return nil }
        for machine in await roster.machines where machine.name != route.provider && machine.name != route.consumer {
            if try await Self.connections(of: machine).contains(entry) { return "machine '\(machine.name)' answered" }
        }
        return "something answered, but that machine knows nothing of the connection"
    }

    private func reachOutside(from consumer: StartedMachine, stay: Duration) async throws -> String? {
        guard let visit = endpointVisit(stay).first else { return nil }
        let answer = try await consumer.guest.tcpExchange(visit)
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
