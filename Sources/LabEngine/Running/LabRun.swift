import FoundationEssentials
import LabHost
import LabImages
public import LabModel
public import LabPlanner
import Synchronization

/// Runs the tests of a plan, cell by cell.
public struct LabRun: Sendable {
    let plan: Plan
    let environment: RunEnvironment
    let options: RunOptions
    /// The number of each cell of the plan.
    private let numbers: [Int]

    /// Creates a run; nothing happens before `run()`.
    ///
    /// The numbers of the cells' folders are in the order of the plan; from 1 on if left out.
    public init(plan: Plan, environment: RunEnvironment, options: RunOptions, numbers: [Int]? = nil) {
        self.numbers = numbers ?? Array(1...max(1, plan.labs.count))
        self.plan = plan
        self.environment = environment
        self.options = options
    }

    /// Runs all cells and gives their records in the order of the plan.
    ///
    /// When the task is cancelled, cells that run are discarded, and they and the rest are recorded as not run.
    public func run() async -> [CellRecord] {
        let supply = ImageSupply(
            workshop: environment.workshop,
            width: max(1, environment.host.facts.processors)
        )
        let fitting = plan.labs.filter { HostFit.trouble(of: $0, on: environment.host.facts) == nil }
        await supply.order(fitting.flatMap(\.machines).map { ImageSupply.Need(recipe: $0.image, shape: $0.shape) })
        let budget = MemoryBudget(MemoryBudget.available())
        let records = await withTaskCancellationHandler {
            await runCells(supply: supply, budget: budget)
        } onCancel: {
            // Cells wait for tasks that are not theirs, which their own cancellation does not reach.
            Task { await supply.cancel() }
        }
        // Images that no cell waits for any more are not made to their end.
        await Task { await supply.close() }.value
        return records
    }

    private func runCells(supply: ImageSupply, budget: MemoryBudget) async -> [CellRecord] {
        let stop = StopSign()
        return await withTaskGroup(of: (Int, CellRecord).self) { group in
            var records = [CellRecord?](repeating: nil, count: plan.labs.count)
            var next = 0
            func begin() {
                guard next < plan.labs.count else { return }
                let index = next
                next += 1
                group.addTask { [self] in
                    (index, await runCell(index, supply: supply, budget: budget, stop: stop))
                }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (index, record) = await group.next() {
                records[index] = record
                environment.keep(record, numbers[index])
                if options.failsFast, !record.outcome.isPassed {
                    stop.raise("cell '\(record.cell)' did not pass")
                }
                begin()
            }
            return records.compactMap(\.self)
        }
    }

    private func runCell(
        _ index: Int,
        supply: ImageSupply,
        budget: MemoryBudget,
        stop: StopSign
    ) async -> CellRecord {
        let planned = plan.labs[index]
        if let reason = stop.reason { return CellExecution.unrun(planned, outcome: .notRun(reason)) }
        guard !Task.isCancelled else {
            return CellExecution.unrun(planned, outcome: .notRun("the run was interrupted"))
        }
        if let trouble = HostFit.trouble(of: planned, on: environment.host.facts) {
            let record = CellExecution.broken(planned, by: trouble)
            let outcome = ProgressEvent.Kind.outcome(record.outcome, record.duration)
            environment.sink(ProgressEvent(cell: planned.cell.description, stage: "cell", kind: outcome))
            return record
        }
        let execution = CellExecution(
            planned: planned,
            number: numbers[index],
            environment: environment,
            supply: supply,
            budget: budget,
            options: options
        )
        do {
            return try await execution.run()
        } catch {
            return CellExecution.unrun(planned, outcome: .notRun("the run was interrupted"))
        }
    }
}

/// Says that no further cell is to begin, and why; the first reason counts.
private final class StopSign: Sendable {
    private let state = Mutex<String?>(nil)

    var reason: String? { state.withLock(\.self) }

    func raise(_ reason: String) {
        state.withLock { $0 = $0 ?? reason }
    }
}
