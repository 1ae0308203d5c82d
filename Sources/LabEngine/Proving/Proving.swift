import LabGuest
import LabModel

/// Proves by traffic that a connection reaches the machine that it is meant to reach, trying again for a while.
struct Proving {
    let route: PlannedConnection.Route
    /// The title of the connection.
    let title: String
    let roster: Roster

    /// How long a connection is tried before it counts as broken: an application may need long until it listens, while the
    /// way to its machine is there from the start.
    private static let limit = Duration.seconds(60)
    private static let limitOfTheWay = Duration.seconds(10)
    /// How long an answer may take at first, and how long the endpoint's connection then stays open, so that the provider's
    /// kernel is seen to have it.
    private static let shortestStay = Duration.milliseconds(500)
    private static let longestStay = Duration.seconds(5)
    /// How much longer it is each time: a busy computer needs tens of times as long as one that does nothing else.
    private static let growth = 3
    /// The pause before it is tried again, at first and at most.
    ///
    /// Each try has the provider's agent listen for some seconds, which it does for no more than 32 at once.
    private static let shortestPause = Duration.milliseconds(25)
    private static let longestPause = Duration.seconds(1)

    /// Proves it, trying again while an application still begins to listen.
    /// - Throws: `EngineError` that names the connection, what was wanted and who answered.
    func prove() async throws -> MachineRecord.ProofRecord {
        let start = ContinuousClock.now
        let consumer = try await roster.machine(route.consumer)
        var stay = Self.shortestStay
        var pause = Self.shortestPause
        while true {
            let spent = ContinuousClock.now - start
            guard let complaint = try await attempt(stay: stay).complaint() else {
                return record(after: ContinuousClock.now - start)
            }
            if spent > (complaint.isOfTheWay ? Self.limitOfTheWay : Self.limit) {
                throw consumer.error("verify", sentence(complaint.words))
            }
            try await Task.sleep(for: pause)
            stay = min(stay * Self.growth, Self.longestStay)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// What is wrong with the connection, by a single look; `nil` if nothing is, or if that cannot be told.
    func fault() async -> String? {
        guard let complaint = try? await attempt(stay: Self.longestStay).complaint() else { return nil }
        return sentence(complaint.words)
    }

    private func attempt(stay: Duration) async throws -> ProofAttempt {
        let ends = [route.consumer, route.provider]
        let others = await roster.machines.filter { !ends.contains($0.name) }
        var provider: (any RequestedGuest)?
        if let name = route.provider { provider = try await roster.machine(name).guest }
        return ProofAttempt(
            route: route,
            consumer: try await roster.machine(route.consumer).guest,
            provider: provider,
            others: others.map { ($0.name, $0.guest) },
            stay: stay
        )
    }

    private func sentence(_ complaint: String) -> String {
        let place = route.port.map { "\(route.address):\($0)" } ?? "\(route.address)"
        let wanted = route.provider.map { "machine '\($0)' at \(place)" } ?? place
        return "connection '\(title)' should reach \(wanted) from machine '\(route.consumer)': \(complaint)"
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
}
