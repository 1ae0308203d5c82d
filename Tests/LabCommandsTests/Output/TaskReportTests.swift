import FoundationEssentials
import LabModel
import LabStore
import Testing

@testable import LabCommands

@Suite("What is shown of tasks")
struct TaskReportTests {
    private let start = Date(timeIntervalSince1970: 1000)

    private func task(_ id: String, _ parent: String? = nil, stage: String = "", after: Double = 0) -> RecordedTask {
        var task = RecordedTask(id: id, parent: parent, owner: "o", kind: .lab, subject: "s", started: start)
        task.stage = stage
        task.stageBegan = start + after
        return task
    }

    @Testing.Test("each task comes before its parts, and one whose parent is not shown stands at the top")
    func tree() {
        let tasks = [task("a"), task("b", "gone"), task("a1", "a"), task("a2", "a"), task("a1x", "a1")]
        let all = TaskReport.tree(tasks, usual: [], at: start)
        #expect(all.map { "\($0.depth) \($0.id)" } == ["0 a", "1 a1", "2 a1x", "1 a2", "0 b"])
        #expect(TaskReport.tree(tasks, below: "a1", usual: [], at: start).map(\.id) == ["a1", "a1x"])
        #expect(all[2].row.prefix(3) == ["    a1x", "lab", "s"])
    }

    @Testing.Test("a stage is as far as its usual time has gone by, and never done before it has ended")
    func percentage() {
        let usual = [
            MeasuredStage(kind: .lab, stage: "deploy", duration: .seconds(10)),
            MeasuredStage(kind: .image, stage: "ready", duration: .seconds(1)),
        ]
        func percentage(_ task: RecordedTask, _ passed: Double) -> Int? {
            TaskReport.percentage(of: task, usual: usual, at: start + passed)
        }
        #expect(percentage(task("a", stage: "deploy"), 0) == 0)
        #expect(percentage(task("a", stage: "deploy"), 2.5) == 25)
        #expect(percentage(task("a", stage: "deploy", after: 2), 4.5) == 25)
        #expect(percentage(task("a", stage: "deploy"), 100) == 99)
        #expect(percentage(task("a", stage: "deploy"), -5) == 0)
        #expect(percentage(task("a", stage: "ready"), 1) == nil)
        var done = task("a", stage: "ready")
        done.state = .done
        #expect(percentage(done, 1) == 100)
    }
}
