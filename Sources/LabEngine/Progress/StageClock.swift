import LabModel
import Synchronization

/// Measures the stages of one thing and tells of them.
final class StageClock: Sendable {
    private let cell: String?
    private let subject: String?
    private let sink: ProgressSink
    private let measured = Mutex<[StageTime]>([])

    init(cell: String?, subject: String? = nil, sink: @escaping ProgressSink) {
        self.cell = cell
        self.subject = subject
        self.sink = sink
    }

    /// The stages that have ended, in order.
    var times: [StageTime] { measured.withLock(\.self) }

    /// Runs a stage; its time counts also when it fails.
    func measure<Result>(
        _ stage: String,
        _ body: () async throws -> Result
    ) async throws -> Result {
        sink(ProgressEvent(cell: cell, subject: subject, stage: stage, kind: .began))
        let start = ContinuousClock.now
        defer {
            let duration = ContinuousClock.now - start
            measured.withLock { $0.append(StageTime(stage: stage, duration: duration)) }
        }
        let result = try await body()
        sink(ProgressEvent(cell: cell, subject: subject, stage: stage, kind: .ended(ContinuousClock.now - start)))
        return result
    }
}
