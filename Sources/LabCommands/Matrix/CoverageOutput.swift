import LabMatrix
import LabPlanner

/// Prints what cells cover.
enum CoverageOutput {
    /// Prints a report.
    /// - Throws: `Failure` with 1 when something is not covered, as a test that fails would.
    static func print(_ report: MatrixCoverage, format: OutputFormat) throws {
        switch format {
        case .json: Talk.print(try report.json())
        case .table:
            Talk.print(Table(columns: MatrixCoverage.summaryColumns, rows: report.summaryRows).text)
            Talk.print("\n" + Table(columns: MatrixCoverage.cellColumns, rows: report.cellRows).text)
            show("impossible", report.facts.impossibleExamples.map(report.name), of: report.facts.impossible)
            show("uncovered", report.facts.uncoveredExamples.map(report.name), of: report.facts.uncovered)
        }
        guard report.facts.uncovered == 0 else {
            throw Failure(code: .testFailed, message: "\(report.facts.uncovered) combinations are not covered")
        }
    }

    private static func show(_ what: String, _ names: [String], of count: Int) {
        guard count > 0 else { return }
        let more = count > names.count ? ["... and \(count - names.count) more"] : []
        Talk.print("\n" + what.uppercased() + "\n" + (names + more).map { Talk.safe($0) + "\n" }.joined())
    }
}
