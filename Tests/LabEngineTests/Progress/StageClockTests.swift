import LabModel
import Synchronization
import Testing

@testable import LabEngine

@Suite("The clock of stages")
struct StageClockTests {
    private struct Broken: Error {}

    /// The events that were told.
    private final class Diary: Sendable {
        private let events = Mutex<[ProgressEvent]>([])

        var all: [ProgressEvent] { events.withLock(\.self) }

        func take(_ event: ProgressEvent) { events.withLock { $0.append(event) } }
    }

    @Test("a stage is told when it begins and when it has ended well, and gives what its work gives")
    func telling() async throws {
        let diary = Diary()
        let clock = StageClock(cell: "os=debian-12", subject: "web", sink: diary.take)
        #expect(try await clock.measure("deploy") { 3 } == 3)
        try #require(diary.all.count == 2)
        #expect(
            diary.all[0] == ProgressEvent(cell: "os=debian-12", subject: "web", stage: "deploy", kind: .began)
        )
        guard case .ended(let duration) = diary.all[1].kind else {
            Issue.record("the stage did not end: \(diary.all[1])")
            return
        }
        #expect(duration >= .zero)
        #expect(clock.times.map(\.stage) == ["deploy"])
    }

    @Test("a stage that fails is not told as ended, and its time counts all the same")
    func failing() async throws {
        let diary = Diary()
        let clock = StageClock(cell: nil, sink: diary.take)
        await #expect(throws: Broken.self) { try await clock.measure("deploy") { throw Broken() } }
        #expect(diary.all == [ProgressEvent(stage: "deploy", kind: .began)])
        #expect(clock.times.map(\.stage) == ["deploy"])
    }

    @Test("stages are kept in the order in which they ended")
    func order() async throws {
        let clock = StageClock(cell: nil, sink: { _ in })
        try await clock.measure("outer") {
            try await clock.measure("inner") {}
        }
        try await clock.measure("last") {}
        #expect(clock.times.map(\.stage) == ["inner", "outer", "last"])
        #expect(clock.times[1].duration >= clock.times[0].duration)
    }
}
