import FoundationEssentials
import LabModel
import LabStore

/// What is shown of a task.
struct TaskReport: Encodable {
    var id: String
    var parent: String?
    var kind: RecordedTask.Kind
    var subject: String
    var state: RecordedTask.State
    var stage: String
    /// How much of the stage is done, in percent; `nil` while nobody knows how long such a stage takes.
    var percentage: Int?
    var message: String
    var started: Date
    var ended: Date?
    /// How many tasks are above it.
    var depth: Int

    /// All tasks, or those below one, each before its parts.
    static func tree(
        _ tasks: [RecordedTask],
        below top: String? = nil,
        usual: [MeasuredStage],
        at now: Date
    ) -> [TaskReport] {
        let known = Set(tasks.map(\.id))
        let parts = Dictionary(grouping: tasks) { task in task.parent.flatMap { known.contains($0) ? $0 : nil } }
        var reports: [TaskReport] = []
        func add(_ task: RecordedTask, _ depth: Int) {
            reports.append(TaskReport(task, usual: usual, at: now, depth: depth))
            for part in parts[task.id] ?? [] { add(part, depth + 1) }
        }
        let tops = top.map { top in tasks.filter { $0.id == top } } ?? parts[nil] ?? []
        for task in tops { add(task, 0) }
        return reports
    }

    private init(_ task: RecordedTask, usual: [MeasuredStage], at now: Date, depth: Int) {
        id = task.id
        parent = task.parent
        kind = task.kind
        subject = task.subject
        state = task.state
        stage = task.stage
        percentage = Self.percentage(of: task, usual: usual, at: now)
        message = task.message
        started = task.started
        ended = task.ended
        self.depth = depth
    }

    /// The part of the usual time that has gone by; a stage that takes longer is never done before it has ended.
    static func percentage(of task: RecordedTask, usual: [MeasuredStage], at now: Date) -> Int? {
        guard task.state == .running, let began = task.stageBegan,
            let time = usual.first(where: { $0.kind == task.kind && $0.stage == task.stage })?.duration
        else { return task.state == .done ? 100 : nil }
        let passed = now.timeIntervalSince(began) / max(0.001, time.inSeconds)
        return min(99, max(0, Int(passed * 100)))
    }

    /// The cells of its row in a table.
    var row: [String] {
        let indent = String(repeating: "  ", count: depth)
        return [
            indent + id, kind.rawValue, subject, state.rawValue, stage, percentage.map { "\($0) %" } ?? "",
            started.formatted(.iso8601),
        ]
    }
}
