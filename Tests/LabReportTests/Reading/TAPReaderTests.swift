import LabModel
import LabReport
import Testing

@Suite("Reading the Test Anything Protocol")
struct TAPReaderTests {
    @Test("plan, results, directives and comments")
    func wholeStream() throws {
        let cases = try TAPReader.read(
            """
            TAP version 14
            1..6
            ok 1 - starts
            not ok 2 - answers within 5 s
            # got: nothing
              ---
              message: timed out
              ...
            ok 3 - uses redis # SKIP no redis here
            not ok 4 - survives \\# in names # TODO later
            some chatter
                not ok 1 - a subtest
            ok 5
            ok - without a number
            """
        )
        #expect(
            cases == [
                TestRecord.Case(name: "starts", outcome: .passed),
                TestRecord.Case(name: "answers within 5 s", outcome: .failed("got: nothing\nmessage: timed out")),
                TestRecord.Case(name: "uses redis", outcome: .skipped("no redis here")),
                TestRecord.Case(name: "survives # in names", outcome: .skipped("to do: later")),
                TestRecord.Case(name: "test 5", outcome: .passed),
                TestRecord.Case(name: "without a number", outcome: .passed),
            ]
        )
    }

    @Test(
        "streams at the edge of the protocol",
        arguments: [
            ("1..3\nok 1 - a\n", ["passed a", "failed test 2", "failed test 3"]),
            ("ok 1 - a\nok 2 - b\n1..2\n", ["passed a", "passed b"]),
            ("ok 1 - a\n", ["passed a", "failed plan"]),
            ("1..1\nok 1 - a\nok 2 - b\n", ["passed a", "failed b"]),
            ("1..2\nok 1\nok 1\n", ["passed test 1", "passed test 1", "failed test 2"]),
            ("1..2\nok 1\nBail out! no disk\nok 2\n", ["passed test 1", "failed Bail out!", "failed test 2"]),
            ("Bail out!", ["failed Bail out!"]),
            ("1..0 # SKIP not on this system\n", ["skipped all"]),
            ("1..0\n", ["skipped all"]),
            ("1..1\r\nnot ok 1 - a\r\n", ["failed a"]),
            ("1..1\nnot ok 1 - a # SKIP but failed\n", ["failed a"]),
            ("1..1\nok 1 - a # TODO done already\n", ["passed a"]),
            ("1..1\nok 1 - a # 3 rows\n", ["passed a # 3 rows"]),
            ("1..1\nokay then\nnotok\nok 1\n", ["passed test 1"]),
            ("1..1\nok 2nd try\n", ["passed 2nd try"]),
            ("1..x\nok 1\n", ["passed test 1", "failed plan"]),
            ("", []),
            ("no protocol at all\n", []),
        ]
    )
    func edges(text: String, expected: [String]) throws {
        #expect(try TAPReader.read(text).map { "\($0.outcome.word) \($0.name)" } == expected)
    }

    @Test("a skipped plan says why")
    func skipReason() throws {
        let cases = try TAPReader.read("1..0 # SKIP not on this system")
        #expect(cases == [TestRecord.Case(name: "all", outcome: .skipped("not on this system"))])
    }

    @Test("a failure without a comment still says something")
    func silentFailure() throws {
        #expect(try TAPReader.read("1..1\nnot ok 1 - a").map(\.outcome) == [.failed("not ok")])
    }

    @Test(
        "numbers that would fill the memory are refused",
        arguments: ["1..999999999", "1..99999999999999999999999", String(repeating: "ok\n", count: 50_001)]
    )
    func tooMany(text: String) {
        let error = #expect(throws: ReportError.self) { try TAPReader.read(text) }
        #expect(error?.code == .tooLarge)
    }

    @Test("a test number too large to count is no crash")
    func hugeNumber() throws {
        let cases = try TAPReader.read("1..1\nok 9223372036854775807 - a\nok - b\n")
        #expect(cases.map(\.outcome.word) == ["failed", "failed", "failed"])
    }
}
