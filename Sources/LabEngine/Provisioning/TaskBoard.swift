import FoundationEssentials
import LabModel
import LabStore

/// What is known of this process's tasks, and what of it the store has not been told yet.
///
/// A value: events go in, entries come out. Machines and images have entries of their own, which end with the task that they belong to.
struct TaskBoard {
    /// What the store is to be told.
    struct News {
        var tasks: [RecordedTask] = []
        var messages: [TaskMessage] = []
        var stages: [MeasuredStage] = []

        var isEmpty: Bool { tasks.isEmpty && messages.isEmpty && stages.isEmpty }
    }

    private var tasks: [String: RecordedTask] = [:]
    /// The order in which tasks were added: parents come before children.
    private var order: [String] = []
    private var changed: Set<String> = []
    private var messages: [TaskMessage] = []
    private var stages: [MeasuredStage] = []

    /// Whether a task is being done.
    var isBusy: Bool { tasks.values.contains { $0.state == .running } }

    /// Adds a task that the store knows already.
    mutating func add(_ task: RecordedTask) {
        tasks[task.id] = task
        order.append(task.id)
    }

    /// The task of an id.
    subscript(id: String) -> RecordedTask? { tasks[id] }

    /// The task of this process that a task is a part of, and so on up to one without.
    func parents(of id: String) -> [String] {
        Array(sequence(first: id) { tasks[$0]?.parent }.dropFirst())
    }

    /// Takes an event of a task: what it says of a cell goes to that cell's lab, what it says of a machine or an image to that.
    mutating func take(_ event: ProgressEvent, of root: String, at time: Date) {
        let lab = event.cell.flatMap { child(of: root, .lab, $0) } ?? root
        guard let subject = event.subject else { return apply(event, to: lab, at: time) }
        if event.stage == "test" {
            if case .began = event.kind { enter("test: \(subject)", lab, at: time) }
            return
        }
        let isImage = event.stage.hasPrefix("image: ")
        apply(event, to: part(of: isImage ? root : lab, isImage ? .image : .machine, subject, at: time), at: time)
    }

    private mutating func apply(_ event: ProgressEvent, to id: String, at time: Date) {
        guard let task = tasks[id] else { return }
        let stage = event.stage.hasPrefix("image: ") ? String(event.stage.dropFirst(7)) : event.stage
        switch event.kind {
        case .began: enter(stage, id, at: time)
        case .ended(let duration):
            stages.append(MeasuredStage(kind: task.kind, stage: stage, duration: duration))
        case .note(let text): messages.append(TaskMessage(task: id, time: time, text: text))
        case .outcome(let outcome, _):
            messages.append(TaskMessage(task: id, time: time, text: outcome.word))
        }
    }

    private mutating func enter(_ stage: String, _ id: String, at time: Date) {
        tasks[id]?.stage = stage
        tasks[id]?.stageBegan = time
        changed.insert(id)
    }

    private func child(of parent: String, _ kind: RecordedTask.Kind, _ subject: String) -> String? {
        order.last { id in
            guard let task = tasks[id], task.state == .running else { return false }
            return task.kind == kind && task.subject == subject && (id == parent || parents(of: id).contains(parent))
        }
    }

    /// The entry of a machine or an image of a task, made when it is first spoken of.
    private mutating func part(
        of parent: String,
        _ kind: RecordedTask.Kind,
        _ subject: String,
        at time: Date
    ) -> String {
        if let known = child(of: parent, kind, subject) { return known }
        let task = RecordedTask(
            id: TaskID.new(),
            parent: parent,
            owner: tasks[parent]?.owner ?? "",
            kind: kind,
            subject: subject,
            started: time
        )
        add(task)
        changed.insert(task.id)
        return task.id
    }

    /// Ends a task, and with it the machines and images that it had.
    mutating func end(_ id: String, _ state: RecordedTask.State, _ message: String, at time: Date) {
        for part in order where tasks[part]?.parent == id && tasks[part]?.state == .running {
            end(part, state, "", at: time)
        }
        tasks[id]?.state = state
        tasks[id]?.message = message
        tasks[id]?.ended = time
        changed.insert(id)
    }

    /// What happened since it was last asked; tasks that have ended are forgotten.
    mutating func news() -> News {
        let news = News(
            tasks: order.filter(changed.contains).compactMap { tasks[$0] },
            messages: messages,
            stages: stages
        )
        changed = []
        messages = []
        stages = []
        let open = order.filter { tasks[$0]?.state == .running }
        let needed = Set(open + open.flatMap(parents))
        order.removeAll { !needed.contains($0) }
        tasks = tasks.filter { needed.contains($0.key) }
        return news
    }
}

/// Names of tasks: short enough to be typed, unique for ever.
enum TaskID {
    static func new() -> String {
        let letters = Array("0123456789abcdefghijkmnpqrstuvwxyz")
        return String((0..<9).compactMap { _ in letters.randomElement() })
    }
}
