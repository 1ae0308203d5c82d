import FoundationEssentials
import LabHost
public import LabImages
public import LabModel
import LabProcess
public import LabStore
import Synchronization

/// The tasks of this process: begun, watched and ended, in the store as in memory.
public final class TaskLedger: Sendable {
    /// How often the store is told what happened, and asked whether somebody wants an abort.
    private static let rhythm = Duration.milliseconds(100)

    let state: StateFolder
    let store: Store
    let unmaking: Unmaking
    /// The version of Assay, for what tasks write down of themselves.
    let version: String

    private struct Desk {
        var owner: ProcessOwner?
        /// The tasks that were begun and have not been undone.
        var tasks = 0
        var board = TaskBoard()
        /// What an abort cancels.
        var works: [String: @Sendable () -> Void] = [:]
        /// The tasks of which an abort was heeded: undoing takes time, in which the store still says that they are being done.
        var heeded: Set<String> = []
        var isWatching = false
        var keepsUsageAreas = false
        /// What makes keys anew that labs took out of the stock.
        var refilling: Task<Void, Never>?
    }

    private let desk = Mutex(Desk())
    private let aborted = Mutex<Set<String>>([])

    /// Creates a ledger in a store; `files` has what half-made images are removed with.
    public init(state: StateFolder, files: WorkshopFiles, store: Store, version: String) {
        self.version = version
        self.state = state
        self.store = store
        unmaking = Unmaking(state: state, files: files, store: store)
    }

    /// Has the usage areas of this process's tasks stay when the tasks have ended.
    public func keepUsageAreas() {
        desk.withLock { $0.keepsUsageAreas = true }
    }

    /// Opens the store and creates a ledger in it.
    /// - Throws: `StoreError`.
    public static func open(state: StateFolder, files: WorkshopFiles, version: String) async throws -> TaskLedger {
        TaskLedger(state: state, files: files, store: try await Store.open(at: state.store), version: version)
    }

    /// Performs a task: `body` makes what was asked for, and whatever of it is not kept when it ends is undone.
    ///
    /// An abort cancels `body`. Everything is undone when this returns, however it returns.
    /// - Throws: what `body` throws; `TaskAborted`, whatever `body` made of it; `TargetTaken`, `StoreError` or `FileError` when it cannot be begun.
    public func perform<Result: Sendable>(
        _ kind: RecordedTask.Kind,
        _ subject: String,
        parent: String? = nil,
        undoing steps: [UndoStep] = [],
        _ body: @escaping @Sendable (ProvisioningTask) async throws -> Result
    ) async throws -> Result {
        let task = try await begin(kind, subject, parent: parent, undoing: steps)
        // The scope of the body, which an abort cancels without cancelling whoever waits for it.
        let work = Task { try await Undoing.$log.withValue(task) { try await body(task) } }
        desk.withLock { $0.works[task.id] = { work.cancel() } }
        watch()
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            work.cancel()
        }
        let isAborted = task.isAborted
        let ending = Self.ending(result, isAborted: isAborted, isCancelled: Task.isCancelled)
        // Undoing is not cut short by the cancellation that may have led to it.
        await Task { await self.end(task, ending) }.value
        if isAborted { throw TaskAborted(id: task.id) }
        return try result.get()
    }

    private static func ending<Result>(
        _ result: Swift.Result<Result, any Error>,
        isAborted: Bool,
        isCancelled: Bool
    ) -> (RecordedTask.State, String) {
        if isAborted { return (.aborted, "it was aborted") }
        switch result {
        case .success: return isCancelled ? (.aborted, "it was interrupted") : (.done, "")
        case .failure(is CancellationError): return (.aborted, "it was interrupted")
        case .failure(let error): return (.failed, "\(error)")
        }
    }

    func begin(
        _ kind: RecordedTask.Kind,
        _ subject: String,
        parent: String?,
        undoing steps: [UndoStep]
    ) async throws -> ProvisioningTask {
        let owner = try enter()
        let entry = RecordedTask(
            id: TaskID.new(),
            parent: parent,
            owner: owner.id,
            kind: kind,
            subject: subject,
            started: Date()
        )
        let area = UndoStep(.usageArea, entry.id)
        do {
            try await store.begin(entry, undoing: [area] + steps)
        } catch  where error.code == .alreadyExists {
            leave()
            throw TargetTaken(steps.first { $0.target == error.subject } ?? area)
        } catch {
            leave()
            throw error
        }
        desk.withLock { $0.board.add(entry) }
        return ProvisioningTask(id: entry.id, ledger: self)
    }

    /// This process as an owner, from its first task on.
    private func enter() throws -> ProcessOwner {
        try desk.withLock { desk in
            let owner = try desk.owner ?? ProcessOwner(state: state)
            desk.owner = owner
            desk.tasks += 1
            return owner
        }
    }

    /// Has the stock of host keys filled while this process has tasks: nobody waits for keys that no further lab may need.
    func refillKeys() {
        desk.withLock { desk in
            guard desk.refilling == nil else { return }
            desk.refilling = Task {
                await HostKeyStock(state: state).refill()
                self.desk.withLock { $0.refilling = nil }
            }
        }
    }

    /// Counts a task off, and gives what else ends with the last one: that is the end of the owner, whose lock goes away.
    @discardableResult
    private func leave() -> Task<Void, Never>? {
        desk.withLock { desk in
            desk.tasks -= 1
            guard desk.tasks == 0 else { return nil }
            desk.owner = nil
            return desk.refilling
        }
    }

    func end(_ task: ProvisioningTask, _ ending: (state: RecordedTask.State, message: String)) async {
        _ = desk.withLock { $0.works.removeValue(forKey: task.id) }
        let open = (try? await store.pendingSteps(ofTask: task.id)) ?? []
        let keeps = desk.withLock(\.keepsUsageAreas)
        for step in open {
            if keeps, step.kind == .usageArea {
                try? await store.strike(step, ofTask: task.id)
            } else {
                await undo(step, of: task.id)
            }
        }
        try? await store.endReservation(ofTask: task.id)
        complete(task, ending.state, ending.message)
        await tellStore()
        let refilling = leave()
        refilling?.cancel()
        await refilling?.value
    }

    /// Ends a task's provisioning; what it made stays its own until it ends, or its process.
    func complete(_ task: ProvisioningTask, _ state: RecordedTask.State, _ message: String) {
        desk.withLock { desk in
            guard desk.board[task.id]?.state == .running else { return }
            desk.board.end(task.id, state, message, at: Date())
        }
    }

    /// Undoes a step of a task; one that cannot be undone stays written down.
    func undo(_ step: UndoStep, of task: String) async {
        guard (try? await unmaking.perform(step)) != nil else { return }
        try? await store.strike(step, ofTask: task)
    }

    func take(_ event: ProgressEvent, of task: String) {
        desk.withLock { $0.board.take(event, of: task, at: Date()) }
    }

    // MARK: Watching

    /// Tells the store what happened and looks for aborts as long as a task is being done.
    private func watch() {
        let begins = desk.withLock { desk in
            defer { desk.isWatching = true }
            return !desk.isWatching
        }
        guard begins else { return }
        // Owned by the tasks: it ends by itself soon after the last of them.
        Task.detached { [self] in
            while desk.withLock({ desk in
                desk.isWatching = desk.board.isBusy
                return desk.isWatching
            }) {
                await tellStore()
                await heedAborts()
                try? await Task.sleep(for: Self.rhythm)
            }
        }
    }

    func tellStore() async {
        let news = desk.withLock { $0.board.news() }
        guard !news.isEmpty else { return }
        // What is told is for people; a full disk must not fail a task for it.
        try? await store.record(news.tasks, messages: news.messages, stages: news.stages)
    }

    /// Cancels what somebody wants to be aborted.
    func heedAborts() async {
        guard let owner = desk.withLock(\.owner), let wanted = try? await store.abortsWanted(ofOwner: owner.id) else {
            return
        }
        for id in wanted {
            // A machine or an image has no work of its own: the task that it is a part of is aborted.
            let (target, cancel) = desk.withLock { desk in
                guard !desk.heeded.contains(id) else { return (nil as String?, nil as (@Sendable () -> Void)?) }
                let target = ([id] + desk.board.parents(of: id)).first { desk.works[$0] != nil }
                if target != nil { desk.heeded.insert(id) }
                return (target, target.flatMap { desk.works[$0] })
            }
            guard let target, let cancel else { continue }
            aborted.withLock { _ = $0.insert(target) }
            cancel()
        }
    }

    func isAborted(_ task: String) -> Bool { aborted.withLock { $0.contains(task) } }
}
