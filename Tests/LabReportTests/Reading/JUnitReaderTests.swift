import LabModel
import LabReport
import Testing

@Suite("Reading JUnit files")
struct JUnitReaderTests {
    private func read(_ text: String) throws -> [TestRecord.Case] { try JUnitReader.read(Array(text.utf8)) }

    @Test("cases are found in suites at any depth, with class, time and outcome")
    func nested() throws {
        let cases = try read(
            """
            <?xml version="1.0"?>
            <testsuites><testsuite name="outer"><properties><property name="a" value="b"/></properties>
              <testcase name="a" classname="shop.Orders" time="1.5"/>
              <testsuite name="inner"><testcase name="b" time="1,234.25"><system-out>talk</system-out></testcase></testsuite>
              <testcase name="c" classname="shop.Orders" time="soon"><skipped message="no redis"/></testcase>
            </testsuite></testsuites>
            """
        )
        #expect(
            cases == [
                TestRecord.Case(name: "a", group: "shop.Orders", outcome: .passed, duration: .milliseconds(1_500)),
                TestRecord.Case(name: "b", group: "inner", outcome: .passed, duration: .milliseconds(1_234_250)),
                TestRecord.Case(name: "c", group: "shop.Orders", outcome: .skipped("no redis")),
            ]
        )
    }

    @Test(
        "failures and errors are failed cases that say why",
        arguments: [
            ("<failure message='2 != 3'>at line 7</failure>", Outcome.failed("2 != 3\nat line 7")),
            ("<failure message='2 != 3'>2 != 3\nat line 7</failure>", .failed("2 != 3\nat line 7")),
            ("<failure type='AssertionError'/>", .failed("AssertionError")),
            ("<failure/>", .failed("failure")),
            ("<failure><![CDATA[<!DOCTYPE html>&x;]]></failure>", .failed("<!DOCTYPE html>&x;")),
            ("<error message='boom'/>", .failed("boom")),
            ("<error message='one'/><failure message='two'/>", .failed("one\ntwo")),
            ("<skipped/><failure message='yet'/>", .failed("yet")),
            ("<failure message='yet'/><skipped/>", .failed("yet")),
            ("<skipped/>", .skipped("skipped")),
            ("<rerunFailure message='at first'/>", .passed),
            ("<system-out><failure/></system-out>", .passed),
            ("", .passed),
        ]
    )
    func outcomes(inside: String, expected: Outcome) throws {
        let cases = try read("<testsuite name='s'><testcase name='t'>\(inside)</testcase></testsuite>")
        #expect(cases == [TestRecord.Case(name: "t", group: "s", outcome: expected)])
    }

    @Test("a suite that could not begin is a failed case")
    func suiteError() throws {
        #expect(
            try read("<testsuite name='s'><error message='no such module'/></testsuite>")
                == [TestRecord.Case(name: "suite", group: "s", outcome: .failed("no such module"))]
        )
    }

    @Test("other encodings are understood")
    func encodings() throws {
        var bytes = Array("<?xml version='1.0' encoding='ISO-8859-1'?><testsuite><testcase name='".utf8)
        bytes += [0xe9] + Array("'/></testsuite>".utf8)
        #expect(try JUnitReader.read(bytes).map(\.name) == ["é"])
        let wide = Array("<testsuite><testcase name='w'/></testsuite>".utf16).flatMap {
            [UInt8($0 & 255), UInt8($0 >> 8)]
        }
        #expect(try JUnitReader.read([0xff, 0xfe] + wide).map(\.name) == ["w"])
    }

    @Test("an empty suite has no cases")
    func empty() throws {
        #expect(try read("<testsuites/>").isEmpty)
    }

    private static let bomb = """
        <!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        <testsuite><testcase name="&b;">&c;</testcase></testsuite>
        """

    @Test(
        "what is not a plain JUnit file is refused, with the reason",
        arguments: [
            ("", ReportError.Code.notXML, "has no element"),
            ("plain text", .notXML, "line 1: "),
            (
                "<testsuite>\n<testcase name='a'>\n</testsuite>", .notXML, "line 3: "
            ),
            ("<testsuite><testcase name='a'/>", .notXML, "ends inside an element"),
            ("<testsuite>&unknown;</testsuite>", .notXML, "line 1: "),
            ("<testsuite/>\n<testsuite/>", .notXML, "line 2: "),
            (
                "<html><body/></html>", .unexpectedDocument,
                "begins with 'html' instead of 'testsuites' or 'testsuite'"
            ),
            (bomb, .notXML, "has a document type declaration"),
            (
                String(repeating: "<testsuite>", count: 100), .notXML,
                "has elements nested 65 deep"
            ),
        ]
    )
    func refused(text: String, code: ReportError.Code, reason: String) throws {
        let error = #expect(throws: ReportError.self) { try read(text) }
        #expect(error?.code == code)
        // After the line stand the words of libxml2, which change between its versions.
        let found = error?.reason ?? ""
        #expect(reason.hasPrefix("line") ? found.hasPrefix(reason) : found == reason)
        #expect(error?.subject == "junit")
    }

    @Test("a file larger than the limit is refused without reading it")
    func tooLarge() {
        let bytes = [UInt8](repeating: 0x20, count: Int(JUnitReader.largestFile.bytes) + 1)
        let error = #expect(throws: ReportError.self) { try JUnitReader.read(bytes) }
        #expect(error?.code == .tooLarge)
    }

    @Test("more cases than the limit are refused")
    func tooManyCases() {
        let text = "<testsuite>" + String(repeating: "<testcase/>", count: JUnitReader.mostCases + 1) + "</testsuite>"
        let error = #expect(throws: ReportError.self) { try read(text) }
        #expect(error?.code == .tooLarge)
    }

    @Test("endless messages are cut")
    func longMessages() throws {
        let text = String(repeating: "x", count: 3_000_000)
        let cases = try read(
            "<testsuite><testcase name='a'><failure message='\(text)'>\(text)</failure></testcase></testsuite>"
        )
        guard case .failed(let reason) = cases.first?.outcome else {
            Issue.record("not failed")
            return
        }
        #expect(reason.utf8.count <= 20_000)
    }
}
