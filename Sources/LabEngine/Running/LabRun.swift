import FoundationEssentials
import LabHost
import LabImages
public import LabModel
public import LabPlanner

/// Runs the tests of a plan, cell by cell.
public struct LabRun: Sendable {
    let plan: Plan
    let environment: RunEnvironment
    let options: RunOptions
    /// The number of each cell of the plan.
    let numbers: [Int]
    /// What runs a cell in the place of a lab, for trying out all else.
    private let standIn: StandIn?

    /// Gives the record of a cell with that number.
    package typealias StandIn = @Sendable (PlannedLab, Int) async throws -> CellRecord

    /// Creates a run; nothing happens before `run()`.
    ///
    /// The numbers of the cells' folders are in the order of the plan; from 1 on if left out.
    public init(plan: Plan, environment: RunEnvironment, options: RunOptions, numbers: [Int]? = nil) {
        self.numbers = numbers ?? Array(1...max(1, plan.labs.count))
        self.plan = plan
        self.environment = environment
        self.options = options
        standIn = nil
    }

    /// Creates a run whose cells are not deployed: `standIn` gives their records, and no image is made for them.
    package init(plan: Plan, environment: RunEnvironment, options: RunOptions, standIn: @escaping StandIn) {
        numbers = Array(1...max(1, plan.labs.count))
        self.plan = plan
        self.environment = environment
        self.options = options
        self.standIn = standIn
    }

    /// Runs all cells and gives their records in the order of the plan.
    ///
    /// When the task is cancelled, cells that run are discarded, and they and the rest are recorded as not run.
    public func run() async -> [CellRecord] {
        let supply = ImageSupply(
            workshop: environment.workshop,
            width: max(1, environment.host.facts.processors),
            shares: environment.shares,
            pause: pause
        )
        let records = await withTaskCancellationHandler {
            await runCells(supply: supply)
        } onCancel: {
            // Cells wait for tasks that are not theirs, which their own cancellation does not reach.
            Task { await supply.cancel() }
        }
        // Images that no cell waits for any more are not made to their end.
        await Task { await supply.close() }.value
        return records
    }

    /// Something that decides what begins next.
    private enum Event: Sendable {
        case image(Int)
        case ended(Int, CellRecord)
        case lookAgain
    }

    /// How often a host is looked at that had no room for what is next.
    var pause = Duration.milliseconds(300)

    /// Where a run is.
    private struct State {
        let work: RunWork
        var schedule: Schedule
        var progress: RunProgress
        /// What could begin as far as this run goes, in order.
        var waiting: [Int] = []
        var isLooking = false
    }

    private func runCells(supply: ImageSupply) async -> [CellRecord] {
        let work = RunWork(of: plan.labs, options: options, experience: environment.experience) { planned in
            standIn == nil && HostFit.trouble(of: planned, on: environment.host.facts) == nil
        }
        await supply.order(work.images)
        return await withTaskGroup(of: Event.self) { group in
            for (image, need) in work.images.enumerated() {
                group.addTask {
                    await supply.waitUntilMade(need)
                    return .image(image)
                }
            }
            var state = State(
                work: work,
                schedule: Schedule(work.cells, on: [work.capacity(state: environment.state.path)]),
                progress: RunProgress(cells: plan.labs.count, mostFailures: options.mostFailures)
            )
            while !state.progress.isDone {
                if let reason = Task.isCancelled ? "the run was interrupted" : state.progress.stopReason {
                    await stop(reason, &state)
                } else {
                    await begin(in: &group, &state, supply: supply)
                }
                guard !state.progress.isDone, let event = await group.next() else { break }
                switch event {
                case .image(let image): state.schedule.made(image: image)
                case .lookAgain: state.isLooking = false
                case .ended(let index, let record):
                    state.schedule.ended(index)
                    await environment.shares.give(name(of: index))
                    ended(index, record, &state)
                }
            }
            // Nobody waits for an image any more that is still being made.
            await supply.cancel()
            group.cancelAll()
            let kept = KeptRecords(in: environment.folder)
            return state.progress.records { kept.record(numbers[$0]) }
        }
    }

    /// Begins what can begin now.
    private func begin(in group: inout TaskGroup<Event>, _ state: inout State, supply: ImageSupply) async {
        state.waiting += state.schedule.begin().map(\.work)
        while let index = state.waiting.first {
            // What other commands have of the host is waited for.
            guard await environment.shares.take(state.work.cells[index].demand, as: name(of: index)) else { break }
            state.waiting.removeFirst()
            state.progress.began(index)
            group.addTask { .ended(index, await runCell(index, supply: supply)) }
        }
        guard !state.waiting.isEmpty, !state.isLooking else { return }
        state.isLooking = true
        group.addTask {
            try? await Task.sleep(for: pause)
            return .lookAgain
        }
    }

    /// Begins nothing more: what never began has a record that says why.
    private func stop(_ reason: String, _ state: inout State) async {
        if let index = state.waiting.first { await environment.shares.give(name(of: index)) }
        state.waiting = []
        for index in state.progress.stop() {
            ended(index, CellExecution.unrun(plan.labs[index], outcome: .notRun(reason)), &state)
        }
    }

    private func ended(_ index: Int, _ record: CellRecord, _ state: inout State) {
        let isKept = environment.keep(record, numbers[index])
        state.progress.ended(index, record, isKept: isKept)
    }

    /// How shares of the host are named.
    private func name(of index: Int) -> String { "\(environment.run)-\(numbers[index])" }

    /// Runs a cell, again if its lab broke and there is another attempt.
    private func runCell(_ index: Int, supply: ImageSupply) async -> CellRecord {
        let planned = plan.labs[index]
        guard !Task.isCancelled else {
            return CellExecution.unrun(planned, outcome: .notRun("the run was interrupted"))
        }
        if let trouble = HostFit.trouble(of: planned, on: environment.host.facts) {
            let record = CellExecution.broken(planned, by: trouble)
            let outcome = ProgressEvent.Kind.outcome(record.outcome, record.duration)
            environment.sink(ProgressEvent(cell: planned.cell.description, stage: "cell", kind: outcome))
            return record
        }
        let attempts = CellAttempts(
            planned: planned,
            number: numbers[index],
            environment: environment,
            options: options
        ) { attempt in
            if attempt > 1 { await supply.forgetFailures(of: planned.machines) }
            if let standIn { return try await standIn(planned, numbers[index]) }
            return try await CellExecution(
                planned: planned,
                number: numbers[index],
                environment: environment,
                supply: supply,
                options: options
            ).run()
        }
        do {
            return options.quarantine.applied(to: try await attempts.run())
        } catch {
            return CellExecution.unrun(planned, outcome: .notRun("the run was interrupted"))
        }
    }
}
