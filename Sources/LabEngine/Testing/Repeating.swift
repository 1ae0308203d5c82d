import LabModel

/// Repeats a test that failed, each time from where it began.
struct Repeating: Sendable {
    let labs: TestLabs
    let options: RunOptions

    /// The record of a test with all attempts; `run` runs it in a lab, and gets the number of the attempt.
    ///
    /// A test that failed once has failed, whatever the other attempts say: they say how often.
    func repeated(
        _ record: TestRecord,
        from start: HeldTemplate?,
        run: (WiredLab, Int) async throws -> TestRecord
    ) async -> TestRecord {
        guard case .failed(let reason) = record.outcome, options.retries > 0 else { return record }
        var repetition = Repetition(
            origin: options.retryOrigin,
            attempts: [Repetition.Attempt(outcome: record.outcome, duration: record.duration)]
        )
        for number in 0..<options.retries where !Task.isCancelled {
            let clock = ContinuousClock.now
            do {
                let lab = try await lab(from: start)
                let again = try? await run(lab.lab, number + 2)
                await lab.end()
                guard let again else { break }
                repetition.attempts.append(.init(outcome: again.outcome, duration: again.duration))
            } catch {
                guard !Task.isCancelled else { break }
                let trouble = Deployment.trouble(of: error)
                repetition.attempts.append(.init(outcome: .error(trouble), duration: ContinuousClock.now - clock))
            }
        }
        var record = record
        record.outcome = .failed("\(repetition.verdict): \(reason)")
        record.repetition = repetition
        return record
    }

    private func lab(from start: HeldTemplate?) async throws -> TestLab {
        switch options.retryOrigin {
        case .deployment: return try await labs.deployment()
        case .state:
            guard let start else {
                throw EngineError(stage: "fork", reason: "the state that the test began from was not saved")
            }
            return try await labs.fork(of: start)
        }
    }
}
