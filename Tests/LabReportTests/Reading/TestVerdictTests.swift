import LabModel
import LabReport
import Testing

@Suite("How a test ended")
struct TestVerdictTests {
    private static let passed = TestRecord.Case(name: "a", outcome: .passed)
    private static let failed = TestRecord.Case(name: "b", outcome: .failed("no"))
    private static let skipped = TestRecord.Case(name: "c", outcome: .skipped("no redis"))
    private static let trouble = Trouble(stage: "test", reason: "the agent went away")

    struct Example: Sendable {
        var results = TestDescription.Results.junit(pattern: "*.xml")
        var cases: [TestRecord.Case] = []
        var status: Int? = 0
        var limit: Duration?
        var expected: Outcome
    }

    @Test(
        "nothing that speaks against a test is passed over",
        arguments: [
            Example(results: .exitStatus, expected: .passed),
            Example(results: .exitStatus, status: 3, expected: .failed("ended with exit status 3")),
            Example(results: .exitStatus, status: nil, expected: .failed("was ended by a signal")),
            Example(
                results: .exitStatus,
                status: nil,
                limit: .seconds(120),
                expected: .failed("did not end within 2m")
            ),
            Example(cases: [passed], expected: .passed),
            Example(cases: [passed, skipped], expected: .passed),
            Example(cases: [skipped], expected: .skipped("all cases were skipped")),
            Example(cases: [passed, failed], status: 1, expected: .failed("1 of 2 cases failed: b")),
            Example(cases: [failed], expected: .failed("1 of 1 case failed: b")),
            Example(
                cases: [failed, failed, failed, failed],
                expected: .failed("4 of 4 cases failed: b, b, b, ...")
            ),
            Example(cases: [passed], status: 9, expected: .failed("ended with exit status 9, though no case failed")),
            Example(cases: [skipped], status: 1, expected: .failed("ended with exit status 1, though no case failed")),
            Example(expected: .failed("reported no cases, and ended with exit status 0")),
            Example(
                results: .tap(pattern: nil),
                cases: [passed, failed],
                status: nil,
                limit: .seconds(1),
                expected: .failed("did not end within 1s; until then 1 of 2 cases failed: b")
            ),
            Example(
                cases: [failed, TestRecord.Case(name: "x", outcome: .error(trouble))],
                status: 1,
                expected: .error(trouble)
            ),
        ]
    )
    func verdict(example: Example) {
        let outcome = TestVerdict.outcome(
            readAs: example.results,
            cases: example.cases,
            exitStatus: example.status,
            overran: example.limit
        )
        #expect(outcome == example.expected)
    }
}
