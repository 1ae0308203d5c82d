import LabModel
import Synchronization
import Testing

@testable import LabEngine

@Suite("Stages whose steps overlap")
struct StageFrontierTests {
    private struct Broken: Error {}

    /// The events that were told, as words.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func take(_ event: ProgressEvent) {
            let word = if case .began = event.kind { "began" } else { "ended" }
            lines.withLock { $0.append("\(event.stage) \(word)") }
        }
    }

    @Test("a stage ends with its last step, but never before the stages before it")
    func order() async throws {
        let diary = Diary()
        let stages = StageFrontier(["deploy": 2, "connect": 1, "ready": 1], cell: "a=b", sink: diary.take)
        #expect(diary.all == ["deploy began"])
        try await stages.step(of: "deploy") {}
        try await stages.step(of: "connect") {}
        #expect(diary.all == ["deploy began"])
        try await stages.step(of: "deploy") {}
        #expect(diary.all == ["deploy began", "deploy ended", "connect began", "connect ended", "ready began"])
        try await stages.step(of: "ready") {}
        #expect(diary.all.suffix(1) == ["ready ended"])
        #expect(stages.times.map(\.stage) == ["deploy", "connect", "ready"])
    }

    @Test("a stage without steps takes no time")
    func empty() async throws {
        let diary = Diary()
        let stages = StageFrontier(["deploy": 1, "setup": 0, "ready": 0], cell: nil, sink: diary.take)
        try await stages.step(of: "deploy") {}
        #expect(stages.times.map(\.stage) == ["deploy", "setup", "ready"])
        #expect(diary.all.count == 6)
    }

    @Test("the stage at which a lab breaks has its time, and the later ones have none")
    func broken() async throws {
        let stages = StageFrontier(["deploy": 1, "connect": 1, "ready": 1], cell: nil, sink: { _ in })
        try await stages.step(of: "deploy") {}
        await #expect(throws: Broken.self) { try await stages.step(of: "connect") { throw Broken() } }
        #expect(stages.times.map(\.stage) == ["deploy", "connect"])
    }
}
