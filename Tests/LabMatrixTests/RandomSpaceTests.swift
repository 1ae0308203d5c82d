import LabMatrix
import Testing

@Suite("small random spaces against trying everything")
struct RandomSpaceTests {
    @Test("all valid cells are enumerated, in order, and none else", arguments: 0..<300)
    func enumeration(seed: Int) throws {
        var drawing = RandomSpace(seed: UInt64(seed))
        let space = drawing.space()
        var rows: [Row] = []
        try space.forEachCell { rows.append($0) }
        #expect(rows == Verifier(space: space).allRows())
    }

    @Test("arrays are valid and cover everything that is possible", arguments: 0..<300)
    func arrays(seed: Int) throws {
        var drawing = RandomSpace(seed: UInt64(seed))
        let space = drawing.space()
        let verifier = Verifier(space: space)
        let valid = verifier.allRows()
        let strength = drawing.number(1...3)
        guard !valid.isEmpty else {
            let error = #expect(throws: MatrixError.self) {
                try CoveringRequest(space, Coverage(strength: strength)).array()
            }
            #expect(error?.code == .noValidRow)
            return
        }
        let array = try CoveringRequest(space, Coverage(strength: strength), seed: UInt64(seed)).array()
        for row in array.rows { #expect(verifier.isValid(row)) }
        let chosen = space.parameters.indices.filter { space.parameters[$0].derivation == nil }
        let possible = verifier.combinations(in: valid, of: chosen, strength: min(strength, chosen.count))
        let covered = verifier.combinations(in: array.rows, of: chosen, strength: min(strength, chosen.count))
        #expect(covered == possible)
        #expect(array.rows.count <= max(valid.count, 1))
        #expect(array.rows.count >= array.lowerBound)

        let report = try CoverageReport(of: array.rows, in: space, Coverage(strength: strength))
        #expect(report.covered == possible.count)
        #expect(report.uncovered == 0)
        #expect(report.total == report.covered + report.impossible)
    }

    @Test("a contradiction's reasons contradict, and would not without any one of them", arguments: 0..<300)
    func contradictions(seed: Int) throws {
        var drawing = RandomSpace(seed: UInt64(seed))
        drawing.ruleLimit = 8
        let space = drawing.space()
        let valid = Verifier(space: space).allRows()
        let contradictions = try space.contradictions()
        if valid.isEmpty {
            #expect(contradictions.map(\.combination) == [Combination(parameters: [], entries: [])])
        } else {
            let dead = space.parameters.indices.flatMap { parameter in
                space.parameters[parameter].values.indices
                    .filter { entry in !valid.contains { $0[parameter] == entry } }
                    .map { Combination(parameters: [parameter], entries: [$0]) }
            }
            #expect(contradictions.map(\.combination) == dead)
        }
        for contradiction in contradictions {
            #expect(!isPossible(contradiction, in: space, without: nil))
            for reason in contradiction.reasons { #expect(isPossible(contradiction, in: space, without: reason)) }
        }
    }

    /// Whether the combination is in some row that follows the reasons, but for one.
    private func isPossible(_ contradiction: Contradiction, in space: Space, without left: Restriction?) -> Bool {
        var weaker = space
        let reasons = Set(contradiction.reasons.filter { $0 != left })
        for index in space.rules.indices where !reasons.contains(.rule(index)) {
            weaker.rules[index].condition = .always
        }
        for index in space.parameters.indices {
            if !reasons.contains(.presence(parameter: index)), space.parameters[index].derivation == nil {
                weaker.parameters[index].presence = nil
            }
            if !reasons.contains(.derivation(parameter: index)), space.parameters[index].derivation != nil {
                weaker.parameters[index].derivation = nil
                weaker.parameters[index].presence = nil
            }
            if !reasons.contains(.oneNegative) {
                for value in weaker.parameters[index].values.indices {
                    weaker.parameters[index].values[value].isNegative = false
                }
            }
        }
        // Absence is an entry like any other once nothing says when it applies.
        let rows = Verifier(space: weaker).allRowsWithAbsence(where: space)
        return rows.contains { contradiction.combination.isIn($0) }
    }
}

extension Verifier {
    /// All rows that follow the rules, in which the parameters that can be absent in `original` are so at will.
    fileprivate func allRowsWithAbsence(where original: Space) -> [Row] {
        var space = space
        for index in space.parameters.indices
        where original.parameters[index].canBeAbsent && !space.parameters[index].canBeAbsent {
            space.parameters[index].values.append(Parameter.Value("absent"))
        }
        return Verifier(space: space).allRows()
    }
}
