import Foundation
import LabModel
import LabReport
import LabTestSupport
import Testing

@Suite("A repeated test in the reports")
struct RepetitionReportTests {
    private var run: RunRecord {
        var flaky = SampleRuns.test("flaky", .failed("failed 2 of 3 from one state: exit status 1"))
        flaky.repetition = Repetition(
            origin: .state,
            attempts: [.failed("exit status 1"), .passed, .failed("exit status 2")].map {
                Repetition.Attempt(outcome: $0, duration: .milliseconds(250))
            }
        )
        let failed = TestRecord.Case(name: "adds up", outcome: .failed("2 is not 3"))
        var cases = SampleRuns.test("cases", .failed("failed 1 of 2 over fresh deployments: 1 failed"), cases: [failed])
        cases.repetition = Repetition(
            origin: .deployment,
            attempts: [.failed("1 failed"), .passed].map { Repetition.Attempt(outcome: $0, duration: .zero) }
        )
        return SampleRuns.run([SampleRuns.cell(outcome: .failed("2 of 2"), tests: [flaky, cases])])
    }

    @Test("results.xml has every attempt, and from where, and is valid")
    func results() throws {
        let bytes = try ResultsXML.bytes(of: run)
        #expect(try XMLLint.complaints(about: bytes, schema: .results) == "")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#"<attempts from="state" failed="2" of="3">"#))
        #expect(text.contains(#"<attempt outcome="passed" duration="0.250"/>"#))
        #expect(text.contains(#"<attempts from="deployment" failed="1" of="2">"#))
    }

    @Test("junit.xml says how often it failed, also beside the test's own cases")
    func junit() throws {
        let bytes = try JUnitXML.bytes(of: run)
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#"message="failed 2 of 3 from one state: exit status 1""#))
        #expect(text.contains(#"message="failed 1 of 2 over fresh deployments: 1 failed""#))
        #expect(text.contains(#"message="2 is not 3""#))
    }

    @Test("the page shows the attempts in a table that says where they began")
    func page() throws {
        let text = String(decoding: try ReportPage.bytes(of: run), as: UTF8.self)
        #expect(text.contains("<caption>Attempts from one state</caption>"))
        #expect(text.contains("<caption>Attempts over fresh deployments</caption>"))
        #expect(text.contains("exit status 2"))
    }
}
