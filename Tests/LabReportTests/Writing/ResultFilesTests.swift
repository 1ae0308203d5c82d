import Foundation
import LabModel
import LabReport
import LabTestSupport
import LabXML
import Testing

@Suite("The documents of a run")
struct ResultFilesTests {
    @Test("in files they are, to the byte, what they are in memory")
    func files() throws {
        let folder = try ScratchFolder()
        let run = SampleRuns.everything
        try ResultFiles.write(run, to: RunFolder(path: folder.path))
        #expect(try [UInt8](Data(contentsOf: URL(filePath: "\(folder.path)/results.xml"))) == ResultsXML.bytes(of: run))
        #expect(try [UInt8](Data(contentsOf: URL(filePath: "\(folder.path)/junit.xml"))) == JUnitXML.bytes(of: run))
        #expect(try [UInt8](Data(contentsOf: URL(filePath: "\(folder.path)/report.html"))) == ReportPage.bytes(of: run))
    }

    @Test("a folder that is not there, and a disk that is full, are errors")
    func refused() throws {
        let error = #expect(throws: XMLError.self) {
            try ResultFiles.write(SampleRuns.everything, to: RunFolder(path: "/nowhere"))
        }
        #expect(error?.description == "results.xml: No such file or directory")
        let full = #expect(throws: XMLError.self) { try ResultsXML.write(SampleRuns.everything, to: "/dev/full") }
        #expect(full?.subject == "results.xml")
    }
}

@Suite("Known failures, flaky tests and broken attempts in the reports")
struct VerdictReportTests {
    private var run: RunRecord {
        var known = SampleRuns.test("known", .failed("2 is not 3"))
        known.knownFailure = KnownFailure(
            issue: "https://issues.example/1",
            expires: "2026-12-31",
            reason: "old <curl>"
        )
        var mended = SampleRuns.test("mended", .passed)
        mended.knownFailure = KnownFailure(issue: "https://issues.example/2")
        var flaky = SampleRuns.test("flaky", .failed("failed 1 of 2 from one state: 1"))
        flaky.repetition = Repetition(
            origin: .state,
            attempts: [.failed("1"), .passed].map { Repetition.Attempt(outcome: $0, duration: .zero) }
        )
        var cell = SampleRuns.cell(outcome: .failed("1 of 3 tests failed: flaky"), tests: [known, mended, flaky])
        cell.memory = .mebibytes(95)
        cell.brokenAttempts = [
            CellRecord.BrokenAttempt(
                trouble: Trouble(machine: "web", stage: "deploy", reason: "it ended", lastSeen: "<oops>"),
                duration: .milliseconds(1250),
                folder: "cell-1-broken-1"
            )
        ]
        return SampleRuns.run([cell])
    }

    @Test("results.xml has all of it, and is valid")
    func results() throws {
        let bytes = try ResultsXML.bytes(of: run)
        #expect(try XMLLint.complaints(about: bytes, schema: .results) == "")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.contains(
                #"<knownFailure issue="https://issues.example/1" expires="2026-12-31" reason="old &lt;curl&gt;"/>"#
            )
        )
        #expect(text.contains(#"<knownFailure issue="https://issues.example/2"/>"#))
        #expect(text.contains(#"flaky="true""#))
        #expect(text.contains(#"<brokenAttempt duration="1.250" folder="cell-1-broken-1">"#))
        #expect(text.contains(#"memory="99614720""#))
    }

    @Test("junit.xml skips what is known to fail, with the issue, and says what is flaky")
    func junit() throws {
        let bytes = try JUnitXML.bytes(of: run)
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.contains(
                "known failure: old &lt;curl&gt;, https://issues.example/1, until 2026-12-31: 2 is not 3"
            )
        )
        #expect(text.contains(#"<failure type="flaky""#))
        #expect(text.contains(#"tests="3" failures="1" errors="0" skipped="1""#))
        #expect(text.contains(#"<property name="assay.broken-attempts" value="1"/>"#))
    }

    @Test("the page names the issue, what is flaky, and what broke before")
    func page() throws {
        let text = String(decoding: try ReportPage.bytes(of: run), as: UTF8.self)
        #expect(text.contains("known failure"))
        #expect(text.contains(#"<a href="https://issues.example/1" rel="noreferrer">"#))
        #expect(text.contains("it does not fail"))
        #expect(text.contains("flaky"))
        #expect(text.contains("Times that the lab broke before"))
        #expect(text.contains("&lt;oops&gt;"))
    }
}
