import FoundationEssentials
import LabModel
import Testing

@testable import LabCommands

@Suite("The exit code of a run")
struct RunOutcomeTests {
    private func record(_ cells: [(Outcome, [Outcome])]) -> RunRecord {
        RunRecord(
            id: "r",
            lab: "shop",
            labFile: "lab.yaml",
            version: "0",
            started: Date(timeIntervalSince1970: 0),
            duration: .zero,
            host: HostFacts(
                name: "h",
                emulator: "e",
                accelerator: "tcg",
                acceleratorReason: "r",
                processors: 1,
                memory: .mebibytes(1)
            ),
            cells: cells.map { outcome, tests in
                CellRecord(
                    cell: Cell(),
                    outcome: outcome,
                    tests: tests.map { TestRecord(name: "t", machine: "m", outcome: $0) }
                )
            }
        )
    }

    private static let error = Outcome.error(Trouble(stage: "deploy", reason: "r"))
    private static let cases: [(cells: [(Outcome, [Outcome])], code: ExitCode?)] = [
        ([(.passed, [.passed])], nil),
        ([(.passed, [.passed, .skipped("s")])], nil),
        ([(.passed, [.passed]), (.notRun("n"), [.notRun("n")])], nil),
        ([(.passed, [.passed]), (.failed("f"), [.failed("f"), .passed])], .testFailed),
        ([(.failed("f"), [.failed("f")]), (error, [error])], .labBroke),
        ([(.passed, [.passed]), (error, [])], .labBroke),
        ([(.skipped("s"), [.skipped("s")])], .allSkipped),
        ([(.skipped("s"), [.skipped("s")]), (.notRun("n"), [.notRun("n")])], .allSkipped),
        ([(.notRun("n"), [.notRun("n")])], .nothingRun),
        ([], .nothingRun),
    ]

    @Testing.Test(
        "what kept the lab from being judged weighs more than what is wrong, and that more than the rest",
        arguments: cases.indices
    )
    func codes(index: Int) {
        let (cells, code) = Self.cases[index]
        #expect(LabCommands.Test.code(for: record(cells)) == code)
    }
}
