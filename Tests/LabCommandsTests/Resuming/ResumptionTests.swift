import FoundationEssentials
import LabModel
import LabPlanner
import LabStore
import LabTestSupport
import Testing

@testable import LabCommands

@Suite("A run that is taken up again")
struct ResumptionTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func record(_ cell: String, _ outcomes: [Outcome], cellOutcome: Outcome = .passed) -> CellRecord {
        CellRecord(
            cell: Cell(name: cell),
            outcome: cellOutcome,
            started: Date(timeIntervalSince1970: 1_000_000),
            tests: outcomes.enumerated().map { TestRecord(name: "t\($0.offset)", machine: "m", outcome: $0.element) }
        )
    }

    private func resumption(_ records: [CellRecord]) throws -> Resumption {
        for (index, record) in records.enumerated() {
            try folder.write(try Table.json(record), to: "cell-\(index + 1)/cell.json")
        }
        return Resumption(
            RecordedRun(id: "r", lab: "l", labFile: "f", folder: folder.path, started: Date(timeIntervalSince1970: 0))
        )
    }

    private func plan(_ cells: [String], tests: Int = 1) -> Plan {
        let lab = Lab(
            name: "l",
            folder: "/",
            networks: [],
            machines: [],
            tests: (0..<tests).map { TestDescription(name: "t\($0)", machine: "m", run: "true") }
        )
        return Plan(
            lab: "l",
            labs: cells.map { PlannedLab(cell: Cell(name: $0), lab: lab, machines: [], connections: []) }
        )
    }

    @Testing.Test("cells whose tests told something are kept, the others are run under new numbers")
    func open() throws {
        let trouble = Outcome.error(Trouble(stage: "deploy", reason: "r"))
        let earlier = try resumption([
            record("a=1", [.passed]), record("a=2", [.failed("f")], cellOutcome: .failed("f")),
            record("a=3", [trouble], cellOutcome: trouble), record("a=4", [.notRun("n")], cellOutcome: .notRun("n")),
        ])
        let open = earlier.open(in: plan(["a=1", "a=2", "a=3", "a=4", "a=5"]))
        #expect(open.plan.labs.map(\.cell.description) == ["a=3", "a=4", "a=5"])
        #expect(open.numbers == [5, 6, 7])
    }

    @Testing.Test("a cell with other tests than before is run again")
    func otherTests() throws {
        let earlier = try resumption([record("a=1", [.passed])])
        #expect(earlier.open(in: plan(["a=1"], tests: 2)).plan.labs.count == 1)
    }

    @Testing.Test("records come in the order of the plan, those of cells that it does not have last")
    func merged() throws {
        let earlier = try resumption([record("a=9", [.passed]), record("a=1", [.passed])])
        let new = [record("a=2", [.failed("f")])]
        let all = earlier.merged(new, in: plan(["a=1", "a=2"]))
        #expect(all.map(\.cell.description) == ["a=1", "a=2", "a=9"])
    }

    @Testing.Test("a file that is no record counts as never run, and without suggestions there are none")
    func broken() throws {
        try folder.write("{", to: "cell-1/cell.json")
        let earlier = try resumption([])
        #expect(earlier.open(in: plan(["a=1"])).numbers == [2])
        let failure = try #require(throws: Failure.self) { try earlier.suggested() }
        #expect(failure.message == "no cells are suggested for run 'r'")
    }
}
