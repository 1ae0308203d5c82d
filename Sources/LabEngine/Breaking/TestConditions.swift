import LabModel

/// What a test finds broken and who listens, from before it begins until it has ended.
struct TestConditions {
    let lab: WiredLab
    let test: TestDescription
    /// Where the traffic is kept on the host, and how the results name it.
    let folder: (path: String, name: String)

    /// Breaks what the test asks for, runs it, heals whatever is broken since, and keeps the traffic if that is wanted.
    func during(_ body: () async throws -> TestRecord) async throws -> TestRecord {
        guard test.capture != .never else { return try await underFaults(body) }
        let traffic = try await TrafficFiles.begin(in: lab, folder: folder)
        do {
            var record = try await underFaults(body)
            let isKept = test.capture == .always || !record.outcome.isPassed
            record.captures = await traffic.end(keeping: isKept)
            return record
        } catch {
            _ = await traffic.end(keeping: false)
            throw error
        }
    }

    private func underFaults(_ body: () async throws -> TestRecord) async throws -> TestRecord {
        // A test that breaks things by itself leaves them for this to heal.
        guard !test.faults.isEmpty || lab.planned.lab.faults.allowsGuests else { return try await body() }
        let before = try await lab.sabotage.faults
        do {
            try await lab.sabotage.impose(test.faults)
            var record = try await body()
            record.faults = test.faults.map(\.description)
            try await lab.sabotage.heal(to: before)
            return record
        } catch {
            try await lab.sabotage.heal(to: before)
            throw error
        }
    }
}
