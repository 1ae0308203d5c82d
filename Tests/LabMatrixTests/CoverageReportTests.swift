import LabMatrix
import Testing

@Suite("the coverage report")
struct CoverageReportTests {
    private let space = Space(
        parameters: [Parameter("os", ["a", "b"]), Parameter("db", ["x", "y"]), Parameter("ui", ["1", "2"])],
        rules: [Rule("no y on b", .not(.all([.equal(0, 1), .equal(1, 1)])))]
    )

    @Test("what is covered, impossible and uncovered adds up")
    func counts() throws {
        let report = try CoverageReport(of: [[0, 0, 0], [0, 1, 1]], in: space, Coverage(strength: 2))
        #expect((report.total, report.covered, report.impossible, report.uncovered) == (12, 6, 1, 5))
        #expect(report.impossibleExamples == [Combination(parameters: [0, 1], entries: [1, 1])])
        #expect(report.uncoveredExamples.first == Combination(parameters: [0, 1], entries: [1, 0]))
        #expect(report.onlyHere == [3, 3])
    }

    @Test("a row that breaks a rule covers nothing")
    func invalidRow() throws {
        let report = try CoverageReport(of: [[1, 1, 0]], in: space, Coverage(strength: 2))
        #expect(report.covered == 0)
        #expect(report.uncovered == 11)
    }

    @Test("combinations of a sub-model that no row has are uncovered, not impossible")
    func submodel() throws {
        let coverage = Coverage(strength: 2, submodels: [Coverage.Group(parameters: [0, 1], strength: 2)])
        let report = try CoverageReport(of: [[0, 0, 0]], in: space, coverage)
        // Two more valid pairs of os and db, and the one pair that is there with the other ui.
        #expect((report.covered, report.impossible, report.uncovered) == (2, 1, 3))
        let nothing = try CoverageReport(of: [], in: space, coverage)
        #expect((nothing.covered, nothing.impossible, nothing.uncovered) == (0, 1, 3))
    }
}
