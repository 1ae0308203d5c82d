import FoundationEssentials
import LabModel
import LabStore
import Testing

@testable import LabEngine

@Suite("What is known of tasks")
struct TaskBoardTests {
    private let time = Date(timeIntervalSince1970: 1000)

    private func board() -> TaskBoard {
        var board = TaskBoard()
        board.add(RecordedTask(id: "run", owner: "me", kind: .test, subject: "shop", started: time))
        board.add(RecordedTask(id: "lab", parent: "run", owner: "me", kind: .lab, subject: "os=a", started: time))
        return board
    }

    private func lines(_ news: TaskBoard.News) -> [String] {
        news.tasks.map { "\($0.kind) \($0.subject) \($0.state) \($0.stage)" }
    }

    @Test("a stage of a cell is its lab's, one of a machine the machine's, one of an image the image's")
    func events() {
        var board = board()
        board.take(ProgressEvent(cell: "os=a", stage: "deploy", kind: .began), of: "run", at: time)
        board.take(ProgressEvent(cell: "os=a", subject: "web", stage: "identify", kind: .began), of: "run", at: time)
        board.take(ProgressEvent(subject: "debian-12", stage: "image: system", kind: .began), of: "run", at: time)
        board.take(ProgressEvent(cell: "os=a", subject: "smoke", stage: "test", kind: .began), of: "run", at: time)
        let news = board.news()
        #expect(
            lines(news) == [
                "lab os=a running test: smoke", "machine web running identify", "image debian-12 running system",
            ]
        )
        #expect(news.tasks.map(\.parent) == ["run", "lab", "run"])
        #expect(news.tasks.allSatisfy { $0.owner == "me" && $0.stageBegan == time })
        #expect(board.news().isEmpty)
    }

    @Test("what stages took, and what was said, is told once")
    func facts() {
        var board = board()
        let events = [
            ProgressEvent(cell: "os=a", stage: "deploy", kind: .ended(.seconds(2))),
            ProgressEvent(cell: "os=a", stage: "cell", kind: .outcome(.passed, .seconds(9))),
            ProgressEvent(stage: "run", kind: .note("something")),
        ]
        for event in events { board.take(event, of: "run", at: time) }
        let news = board.news()
        #expect(news.stages == [MeasuredStage(kind: .lab, stage: "deploy", duration: .seconds(2))])
        #expect(news.messages.map { "\($0.task): \($0.text)" } == ["lab: passed", "run: something"])
        #expect(board.news().isEmpty)
    }

    @Test("the end of a task is the end of its machines; another cell's go on")
    func ends() {
        var board = board()
        board.add(RecordedTask(id: "two", parent: "run", owner: "me", kind: .lab, subject: "os=b", started: time))
        for cell in ["os=a", "os=b"] {
            board.take(ProgressEvent(cell: cell, subject: "web", stage: "deploy", kind: .began), of: "run", at: time)
        }
        _ = board.news()
        board.end("lab", .failed, "why", at: time)
        #expect(lines(board.news()) == ["lab os=a failed ", "machine web failed deploy"])
        #expect(board.isBusy)
        // What comes late of a lab that has ended is nobody's but the run's.
        board.take(ProgressEvent(cell: "os=a", stage: "cell", kind: .note("late")), of: "run", at: time)
        #expect(board.news().messages.map(\.task) == ["run"])
        board.end("run", .done, "", at: time)
        #expect(!board.news().isEmpty && board["run"] == nil)
    }
}
