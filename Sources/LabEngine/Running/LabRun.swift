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
            width: max(1, environment.host.facts.processors)
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

    private func runCells(supply: ImageSupply) async -> [CellRecord] {
        let work = RunWork(of: plan.labs, options: options, experience: environment.experience) { planned in
            standIn == nil && HostFit.trouble(of: planned, on: environment.host.facts) == nil
        }
        await supply.order(work.images)
        return await withTaskGroup(of: Event.self) { group in
            var progress = RunProgress(cells: plan.labs.count, mostFailures: options.mostFailures)
            for (image, need) in work.images.enumerated() {
                group.addTask {
                    await supply.waitUntilMade(need)
                    return .image(image)
                }
            }
            var schedule = Schedule(work.cells, on: [work.capacity(state: environment.state.path)])
            var waiting: [Int] = []
            var isLooking = false
            while !progress.isDone {
                if let reason = Task.isCancelled ? "the run was interrupted" : progress.stopReason {
                    for index in progress.stop() {
                        ended(index, CellExecution.unrun(plan.labs[index], outcome: .notRun(reason)), &progress)
                    }
                } else {
                    waiting += schedule.begin().map(\.work)
                    while let index = waiting.first {
                        // What other commands have of the host is waited for.
                        let memory = work.cells[index].demand.memory
                        guard await environment.shares.take(memory, as: name(of: index)) else { break }
                        waiting.removeFirst()
                        progress.began(index)
                        group.addTask { .ended(index, await runCell(index, supply: supply)) }
                    }
                    if !waiting.isEmpty, !isLooking {
                        isLooking = true
                        group.addTask {
                            try? await Task.sleep(for: pause)
                            return .lookAgain
                        }
                    }
                }
                guard !progress.isDone, let event = await group.next() else { break }
                switch event {
                case .image(let image): schedule.made(image: image)
                case .lookAgain: isLooking = false
                case .ended(let index, let record):
                    schedule.ended(index)
                    await environment.shares.give(name(of: index))
                    ended(index, record, &progress)
                }
            }
            group.cancelAll()
            return progress.records
        }
    }

    private func ended(_ index: Int, _ record: CellRecord, _ progress: inout RunProgress) {
        environment.keep(record, numbers[index])
        progress.ended(index, record)
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
        ) {
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
