import FoundationEssentials
import LabMatrix

extension MatrixCoverage {
    /// The report as JSON with sorted keys, for other programs.
    /// - Throws: what the encoder throws; it has no reason to.
    public func json() throws -> String {
        let payload = CoveragePayload(
            strength: strength,
            combinations: facts.total,
            covered: facts.covered,
            impossible: facts.impossible,
            uncovered: facts.uncovered,
            impossibleExamples: facts.impossibleExamples.map(name),
            uncoveredExamples: facts.uncoveredExamples.map(name),
            cells: cells.indices.map { index in
                CoveragePayload.CellCoverage(
                    cell: cells[index],
                    alone: facts.onlyHere[index],
                    examples: facts.onlyHereExamples[index].map(name)
                )
            }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(payload), as: UTF8.self) + "\n"
    }
}

/// The shape of a coverage report as JSON.
private struct CoveragePayload: Encodable {
    struct CellCoverage: Encodable {
        var cell: String
        var alone: Int
        var examples: [String]
    }

    var strength: String
    var combinations: Int
    var covered: Int
    var impossible: Int
    var uncovered: Int
    var impossibleExamples: [String]
    var uncoveredExamples: [String]
    var cells: [CellCoverage]
}
