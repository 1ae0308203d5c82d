import ArgumentParser
import FoundationEssentials
import LabModel
import LabStore

/// `assay task`: the provisioning tasks of all processes.
struct TaskVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "The provisioning tasks: what is being made, how far it is, and an end to it.",
        subcommands: [TaskList.self, TaskShow.self, TaskAbort.self, TaskWait.self]
    )
}

/// `assay task list`.
struct TaskList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tasks that are being done, each with its parts."
    )

    @Flag(help: "List those that have ended, too.")
    var all = false

    @OptionGroup var format: FormatOption

    func run() async throws {
        let store = try await Workplace().openStore()
        let tasks = try await store.tasks(state: all ? nil : .running)
        let reports = TaskReport.tree(tasks, usual: try await store.usualStages(), at: Date())
        try Table.print(
            format.format,
            columns: ["task", "kind", "about", "state", "stage", "done", "started"],
            rows: reports.map(\.row),
            payload: reports
        )
    }
}

/// `assay task show`.
struct TaskShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a task with its parts, what they said, and what would be undone."
    )

    @OptionGroup var task: TaskArgument
    @OptionGroup var format: FormatOption

    private struct Payload: Encodable {
        var tasks: [TaskReport]
        var messages: [TaskMessage]
        var undo: [UndoStep]
    }

    func run() async throws {
        let store = try await Workplace().openStore()
        let found = try await task.find(in: store)
        let all = try await store.tasks()
        let reports = TaskReport.tree(all, below: found.id, usual: try await store.usualStages(), at: Date())
        var (messages, undo): ([TaskMessage], [UndoStep]) = ([], [])
        for report in reports {
            messages += try await store.messages(ofTask: report.id)
            undo += try await store.pendingSteps(ofTask: report.id)
        }
        try Table.print(
            format.format,
            columns: ["task", "kind", "about", "state", "stage", "done", "started"],
            rows: reports.map(\.row),
            payload: Payload(tasks: reports, messages: messages, undo: undo)
        )
        if !found.message.isEmpty { Talk.say("assay: \(Talk.safe(found.message))") }
        for message in messages { Talk.say("assay: \(message.time.formatted(.iso8601)) \(Talk.safe(message.text))") }
        for step in undo { Talk.say("assay: its end removes \(Talk.safe(step.description))") }
    }
}

/// `assay task abort`.
struct TaskAbort: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Abort tasks, and wait until everything is as if they had never begun."
    )

    @Argument(help: ArgumentHelp("The names of the tasks, or the beginnings of them.", valueName: "task"))
    var names: [String]

    @Option(help: ArgumentHelp("How long to wait for each; 60 if left out.", valueName: "seconds"))
    var within = 60

    func run() async throws {
        let workplace = try Workplace()
        let store = try await workplace.openStore()
        for name in names {
            let task = try await store.namedTask(name)
            guard try await store.wantAbort(ofTask: task.id) else {
                throw Failure.usage(
                    "task \(task.id) has ended: \(task.state.rawValue)",
                    hint: task.kind == .lab ? "'assay down' ends a lab that is up" : nil
                )
            }
            let ended = try await TaskWait.wait(for: task.id, in: workplace, within: .seconds(within))
            guard ended.state == .aborted else {
                throw Failure(
                    code: .labBroke,
                    message: "task \(task.id) was not aborted: it is \(ended.state.rawValue)"
                )
            }
            Talk.say("assay: task \(task.id) was aborted")
        }
    }
}

/// `assay task wait`.
struct TaskWait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract:
            "Wait until a task has ended; exit code 0 when it came to its end, 2 when it failed, 130 when it was aborted."
    )

    @OptionGroup var task: TaskArgument

    @Option(help: ArgumentHelp("How long to wait; a day if left out.", valueName: "seconds"))
    var within = 86_400

    func run() async throws {
        let workplace = try Workplace()
        let found = try await task.find(in: try await workplace.openStore())
        let ended = try await Self.wait(for: found.id, in: workplace, within: .seconds(within))
        Talk.say(
            "assay: task \(ended.id) is \(ended.state.rawValue)" + (ended.message.isEmpty ? "" : ": \(ended.message)")
        )
        switch ended.state {
        case .done: break
        case .aborted: throw Failure(code: .interrupted)
        case .failed, .running: throw Failure(code: .labBroke)
        }
    }

    /// The task once it has ended; one whose owner died has ended when that has been noticed here.
    static func wait(for id: String, in workplace: Workplace, within limit: Duration) async throws -> RecordedTask {
        let store = try await workplace.openStore()
        let deadline = ContinuousClock.now + limit
        while true {
            guard let task = try await store.task(id: id) else {
                throw Failure.usage("task \(id) is not there any more")
            }
            if task.state != .running { return task }
            guard ContinuousClock.now < deadline else {
                throw Failure(code: .labBroke, message: "task \(id) is still being done: \(task.stage)")
            }
            try await workplace.collectLeftovers()
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// Which task is meant.
struct TaskArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The task's name, or the beginning of it.", valueName: "task"))
    var name: String

    func find(in store: Store) async throws -> RecordedTask { try await store.namedTask(name) }
}

extension Store {
    /// The task that a person names.
    /// - Throws: `Failure` where there is none, or several.
    func namedTask(_ name: String) async throws -> RecordedTask {
        let found = try await tasks().filter { $0.id.hasPrefix(name) && !name.isEmpty }
        guard let first = found.first, found.count == 1 else {
            let problem = found.isEmpty ? "there is no task '\(name)'" : "'\(name)' begins several tasks' names"
            throw Failure.usage(problem, hint: "'assay task list --all' shows them")
        }
        return first
    }
}
