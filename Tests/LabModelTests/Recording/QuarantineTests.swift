import LabModel
import Testing

@Suite("Known failures")
struct QuarantineTests {
    private let known = KnownFailure(issue: "https://issues.example/1")

    private func record(_ outcomes: [Outcome], os: String = "debian-11") -> CellRecord {
        let tests = zip(["checkout", "login"], outcomes).map { TestRecord(name: $0, machine: "web", outcome: $1) }
        return CellRecord(
            cell: Cell([.init(axis: "os", value: os)]),
            outcome: CellRecord.outcome(of: tests),
            tests: tests
        )
    }

    @Test(
        "a pattern's stars stand for anything, and the rest for itself",
        arguments: [
            ("a", "a", true), ("a", "ab", false), ("a*", "ab", true), ("*b", "ab", true), ("*", "", true),
            ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("a*a", "a", false), ("*x*x*", "x", false),
            ("a**c", "ac", true), ("a.c", "abc", false),
        ]
    )
    func patterns(pattern: String, name: String, fits: Bool) {
        #expect(Quarantine.matches(pattern, name) == fits)
    }

    @Test("a cell in which nothing but known failures happened has passed, and the tests say what is known")
    func excused() {
        let quarantine = Quarantine([.init(tests: "check*", known: known)])
        let applied = quarantine.applied(to: record([.failed("1"), .passed]))
        #expect(applied.outcome == .passed)
        #expect(applied.tests.map(\.verdict) == ["known-failure", "passed"])
        #expect(applied.tests[0].outcome == .failed("1"))
    }

    @Test("another failure counts, and so does the same one in another cell")
    func counted() {
        let condition = CellCondition.isOneOf(axis: "os", values: ["debian-11"])
        let quarantine = Quarantine([.init(tests: "checkout", condition: condition, known: known)])
        let both = quarantine.applied(to: record([.failed("1"), .failed("2")]))
        #expect(both.outcome == .failed("1 of 2 tests failed: login"))
        let elsewhere = quarantine.applied(to: record([.failed("1"), .passed], os: "debian-12"))
        #expect(elsewhere.outcome == .failed("1 of 2 tests failed: checkout"))
        #expect(elsewhere.tests.map(\.verdict) == ["failed", "passed"])
    }

    @Test("a broken lab is no known failure, and a test that passes after all is known to be in the list")
    func others() {
        let quarantine = Quarantine([.init(tests: "*", known: known)])
        let broken = quarantine.applied(to: record([.error(Trouble(stage: "test", reason: "gone")), .passed]))
        #expect(broken.outcome.word == "error")
        #expect(broken.tests[0].verdict == "error")
        #expect(broken.tests[1].knownFailure == known && !broken.tests[1].isKnownToFail)
    }

    @Test("a test that passed when it was repeated is flaky, whatever it counts as")
    func flaky() {
        var test = TestRecord(name: "t", machine: "web", outcome: .failed("failed 1 of 2 from one state: x"))
        #expect(!test.isFlaky)
        test.repetition = Repetition(
            origin: .state,
            attempts: [.failed("x"), .passed].map { .init(outcome: $0, duration: .zero) }
        )
        #expect(test.verdict == "flaky")
        test.knownFailure = known
        #expect(test.verdict == "known-failure")
    }
}
