import Foundation
import LabModel
import LabReport
import LabTestSupport
import Testing

@Suite("junit.xml")
struct JUnitXMLTests {
    @Test("the whole document of a small run")
    func wholeText() throws {
        let run = SampleRuns.run([
            SampleRuns.cell(
                ["os": "debian-12", "version": "1.2"],
                tests: [SampleRuns.test("smoke", .failed("no answer\nat all"))]
            )
        ])
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="web-shop" tests="1" failures="1" errors="0" time="62.345">
              <testsuite name="web-shop os=debian-12,version=1.2" tests="1" failures="1" errors="0" skipped="0" time="4.200" \
            timestamp="2026-03-01T08:30:00" hostname="builder" id="0">
                <properties>
                  <property name="os" value="debian-12"/>
                  <property name="version" value="1.2"/>
                  <property name="assay.run" value="20260301-083000"/>
                  <property name="assay.version" value="1.0.0"/>
                  <property name="assay.lab-file" value="Examples/web-shop/lab.yaml"/>
                  <property name="assay.emulator" value="QEMU 7.2.0"/>
                  <property name="assay.accelerator" value="tcg"/>
                </properties>
                <testcase name="smoke" classname="web-shop.os=debian-12,version=1_2.smoke" time="1.500">
                  <failure type="expectation" message="no answer">no answer
            at all</failure>
                </testcase>
              </testsuite>
            </testsuites>

            """
        let bytes = try JUnitXML.bytes(of: run)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
    }

    @Test("a run without cells is valid")
    func noCells() throws {
        let bytes = try JUnitXML.bytes(of: SampleRuns.run([]))
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
        #expect(try XMLLint.value(of: "count(//testsuite)", in: bytes) == "0")
    }

    @Test(
        "outcomes are told apart, and each case of a test is a test case",
        arguments: [
            ("string(/testsuites/@tests)", "8"), ("string(/testsuites/@failures)", "1"),
            ("string(/testsuites/@errors)", "1"),
            ("string(//testsuite[1]/@tests)", "6"), ("string(//testsuite[1]/@skipped)", "3"),
            ("string(//testsuite[1]/testcase[1]/@name)", "Orders.first"),
            (
                "string(//testsuite[1]/testcase[1]/@classname)",
                "web-shop.os=debian-12,cache=none.orders survive a restart"
            ),
            ("count(//testsuite[1]/testcase[2]/failure)", "1"), ("count(//testsuite[1]/testcase[2]/system-out)", "1"),
            ("count(//testsuite[1]/testcase[1]/system-out)", "0"),
            ("string(//testsuite[1]/testcase[3]/skipped/@message)", "no redis"),
            ("string(//testsuite[1]/testcase[5]/skipped/@message)", "not run: --fail-fast"),
            ("string(//testsuite[2]/testcase[1]/error/@type)", "lab.deploy"),
            (
                "string(//testsuite[2]/testcase[1]/error/@message)",
                "app: deploy: the launch agent did not answer within 30s"
            ),
            ("string(//testsuite[2]/properties/property[@name='cache']/@value)", "redis"),
            ("string(//testsuite[3]/@name)", "web-shop default"),
        ]
    )
    func outcomes(expression: String, expected: String) throws {
        let bytes = try JUnitXML.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.value(of: expression, in: bytes) == expected)
    }

    @Test("a run with everything in it is valid, whatever the guests printed")
    func everything() throws {
        let bytes = try JUnitXML.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
    }

    @Test("a lab that broke is an error even where its tests only say that they never ran")
    func brokenLabIsSeen() throws {
        let cell = SampleRuns.cell(
            outcome: .error(SampleRuns.trouble),
            tests: [SampleRuns.test("smoke", .notRun("the lab broke"))]
        )
        let bytes = try JUnitXML.bytes(of: SampleRuns.run([cell]))
        #expect(try XMLLint.value(of: "string(//testcase[error]/@name)", in: bytes) == "lab")
        #expect(try XMLLint.value(of: "count(//testcase)", in: bytes) == "2")
        #expect(try XMLLint.value(of: "string(/testsuites/@errors)", in: bytes) == "1")
        #expect(try XMLLint.complaints(about: bytes, schema: .junit) == "")
    }

    @Test("a test that ended badly although its cases passed has a test case that says so")
    func badEndOfGoodCases() throws {
        let test = SampleRuns.test(
            "suite",
            .failed("ended with exit status 9, though no case failed"),
            cases: [TestRecord.Case(name: "one", outcome: .passed)]
        )
        let bytes = try JUnitXML.bytes(of: SampleRuns.run([SampleRuns.cell(tests: [test])]))
        #expect(try XMLLint.value(of: "string(//testcase[failure]/@name)", in: bytes) == "suite")
        #expect(try XMLLint.value(of: "count(//testcase)", in: bytes) == "2")
    }

    @Test("cases of the same name stay apart")
    func sameNames() throws {
        let cases = ["same", "same", "same (2)", "same"].map { TestRecord.Case(name: $0, outcome: .passed) }
        let bytes = try JUnitXML.bytes(of: SampleRuns.run([SampleRuns.cell(tests: [SampleRuns.test(cases: cases)])]))
        let names = try (1...4).map { try XMLLint.value(of: "string(//testcase[\($0)]/@name)", in: bytes) }
        #expect(names == ["same", "same (2)", "same (2) (2)", "same (3)"])
    }

    @Test("a guest cannot name files that the reader attaches")
    func noAttachments() throws {
        var test = SampleRuns.test()
        test.output = "[[ATTACHMENT|/etc/passwd]]"
        let bytes = try JUnitXML.bytes(of: SampleRuns.run([SampleRuns.cell(tests: [test])]))
        #expect(try XMLLint.value(of: "string(//system-out)", in: bytes) == "[ [ATTACHMENT|/etc/passwd]]")
    }

    @Test(
        "the schema refuses what Jenkins refuses",
        arguments: [
            (" time=\"4.200\"", " time=\"4.2s\""), ("<testcase name=\"smoke\"", "<testcase"),
            ("<testsuites ", "<testsuites skipped=\"0\" "), ("<properties>", "<facts/><properties>"),
            (" failures=\"0\" errors=\"0\" skipped", " errors=\"0\" skipped"),
        ]
    )
    func schemaIsStrict(right: String, wrong: String) throws {
        let run = SampleRuns.run([SampleRuns.cell(tests: [SampleRuns.test()])])
        let text = String(decoding: try JUnitXML.bytes(of: run), as: UTF8.self)
        let spoiled = text.replacingOccurrences(of: right, with: wrong)
        try #require(spoiled != text)
        #expect(try XMLLint.complaints(about: Array(spoiled.utf8), schema: .junit) != "")
    }

    @Test("what is written is read back by the reader of guests' files")
    func roundTrip() throws {
        let cases = try JUnitReader.read(try JUnitXML.bytes(of: SampleRuns.everything))
        #expect(cases.count == 8)
        #expect(cases.map(\.outcome.word).filter { $0 == "failed" }.count == 2)
        #expect(cases[0].duration == .milliseconds(3))
    }
}
