import LabGuest
import LabModel

/// Waits until a machine's checks hold, looking from inside the machine.
struct Readying {
    let machine: StartedMachine
    let secrets: SecretValues
    /// The titles of the connections that are recorded in the machine's settings.
    let connections: [String]

    /// How long one look may take.
    private static let lookLimit = Duration.seconds(10)
    /// How long one connection may take.
    private static let longestExchange = Duration.seconds(5)
    /// What a look is given when the time is over.
    private static let shortestLook = Duration.seconds(1)
    /// The pause between two looks.
    private static let pause = Duration.milliseconds(40)
    /// The pause between two looks of the guest itself.
    private static let retry = Duration.milliseconds(15)

    /// Waits for all checks, each within its own limit.
    func waitUntilReady() async throws {
        for check in machine.planned.ready { try await wait(for: check) }
    }

    private func wait(for check: ReadyCheck) async throws {
        let deadline = ContinuousClock.now + check.limit
        while true {
            let isLast = ContinuousClock.now >= deadline
            let complaint = try await look(check.condition, within: max(deadline - .now, Self.shortestLook))
            guard let complaint else { return }
            // The last look is after the deadline, so that a slow look does not count against the machine.
            if isLast {
                throw machine.error(
                    "ready",
                    "it was not ready within \(check.limit.labText): \(secrets.masked(complaint))\(connectionsHint)",
                    lastSeen: secrets.masked(machine.lastWords)
                )
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Where to look first: a check that fails is mostly a connection that leads elsewhere.
    private var connectionsHint: String {
        guard !connections.isEmpty else { return "" }
        let titles = connections.map { "'\($0)'" }.joined(separator: ", ")
        return "; its \(connections.count == 1 ? "connection is" : "connections are") \(titles)"
    }

    /// Looks once; gives what is missing, or `nil`.
    private func look(_ condition: ReadyCheck.Condition, within limit: Duration) async throws -> String? {
        switch condition {
        case .tcp(let port):
            let answer = try await exchange(port: port, request: [], reply: 0, within: limit)
            if case .connected = answer { return nil }
            return "nothing listens on TCP port \(port)"
        case .http(let port, let path, let status):
            let request = "GET \(path) HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let answer = try await exchange(port: port, request: Array(request.utf8), reply: 4096, within: limit)
            guard case .connected(let reply, _, _) = answer else { return "nothing listens on TCP port \(port)" }
            let line = String(decoding: reply.prefix { $0 != 0x0d && $0 != 0x0a }, as: UTF8.self)
            let parts = line.split(separator: " ")
            if parts.count >= 2, parts[0].hasPrefix("HTTP/"), parts[1] == "\(status)" { return nil }
            return "'\(path)' on port \(port) should answer \(status) and answers '\(line)'"
        case .run(let command):
            let result = try await machine.guest.run(.shell(command), within: Self.lookLimit)
            return result.succeeded ? nil : "'\(command)' says \(result.status.text)"
        }
    }

    /// One connection; the guest itself waits until the port opens, which costs less than asking it again and again.
    private func exchange(
        port: Int,
        request: [UInt8],
        reply: Int64,
        within limit: Duration
    ) async throws -> TCPExchange.Answer {
        try await machine.guest.tcpExchange(
            TCPExchange(
                IPv4Address(rawValue: 0x7f00_0001),
                port: UInt16(clamping: port),
                request: request,
                replyLimit: ByteCount(bytes: reply),
                within: min(limit, Self.longestExchange),
                retry: Self.retry
            )
        )
    }
}
