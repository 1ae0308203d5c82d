import FoundationEssentials
import LabEngine
import LabModel
import LabPlanner
import LabStore

/// What an earlier run settled, for one that takes it up again.
struct Resumption {
    /// The earlier run.
    let run: RecordedRun
    /// The cells whose records are taken over, with the numbers of their folders.
    private let settled: [String: (number: Int, record: CellRecord)]
    /// The next number that no cell's folder has.
    private let nextNumber: Int

    /// Reads what a run recorded; what cannot be read counts as never run.
    /// - Throws: `Failure` where there is no such run, or its lab is another one.
    static func load(_ name: String, lab: String, store: Store) async throws -> Resumption {
        let run = try await store.namedRun(name)
        guard run.lab == lab else {
            throw Failure.usage("run '\(run.id)' is one of lab '\(run.lab)', not of '\(lab)'")
        }
        return Resumption(run)
    }

    init(_ run: RecordedRun) {
        self.run = run
        let kept = KeptRecords(in: RunFolder(path: run.folder))
        let numbers = kept.numbers
        var settled: [String: (number: Int, record: CellRecord)] = [:]
        for number in numbers {
            guard let record = kept.record(number), record.isSettled else { continue }
            settled[record.cell.description] = (number, record)
        }
        self.settled = settled
        nextNumber = (numbers.last ?? 0) + 1
    }

    /// The cells that `assay explain` suggested for the run.
    /// - Throws: `Failure` where it suggested none.
    func suggested() throws -> [Cell] {
        let folder = RunFolder(path: run.folder)
        guard let content = FileManager.default.contents(atPath: folder.suggested),
            let cells = try? JSONDecoder().decode([Cell].self, from: content), !cells.isEmpty
        else {
            throw Failure(
                code: .nothingRun,
                message: "no cells are suggested for run '\(run.id)'",
                hint: "'assay explain \(run.id)' suggests some where suspects are left"
            )
        }
        return cells
    }

    /// What is left of a plan, with a number for each cell that no other cell's folder has.
    ///
    /// A cell whose tests are others now is run again.
    func open(in plan: Plan) -> (plan: Plan, numbers: [Int]) {
        let labs = plan.labs.filter { lab in
            settled[lab.cell.description]?.record.tests.map(\.name) != lab.lab.tests.map(\.name)
        }
        return (Plan(lab: plan.lab, labs: labs), labs.indices.map { nextNumber + $0 })
    }

    /// The records of the whole run: those of the plan's cells in their order, then those that the plan does not have any more.
    func merged(_ new: [CellRecord], in plan: Plan) -> [CellRecord] {
        let fresh = Dictionary(new.map { ($0.cell.description, $0) }) { first, _ in first }
        let planned = plan.labs.compactMap { lab in
            fresh[lab.cell.description] ?? settled[lab.cell.description]?.record
        }
        let names = Set(plan.labs.map(\.cell.description))
        let others = settled.filter { !names.contains($0.key) }.values.sorted { $0.number < $1.number }
        return planned + others.map(\.record)
    }
}

extension CellRecord {
    /// Whether running the cell again would tell nothing new: every test passed, failed or was skipped.
    var isSettled: Bool {
        (tests.map(\.outcome) + [outcome]).allSatisfy { outcome in
            switch outcome {
            case .passed, .failed, .skipped: true
            case .error, .notRun: false
            }
        }
    }
}
