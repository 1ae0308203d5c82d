import LabMatrix
import Testing

@Suite("rows that are given")
struct KeptRowTests {
    private var space: Space {
        Space(
            parameters: (0..<5).map { Parameter("p\($0)", ["a", "b", "c"]) },
            rules: [Rule("no a with a", .not(.all([.equal(0, 0), .equal(1, 0)])))]
        )
    }

    @Test("kept rows come first and unchanged where they are valid, and the rest only completes them")
    func kept() throws {
        let before = try CoveringRequest(space, Coverage(strength: 2), seed: 1).array().rows
        var changed = space
        changed.rules.append(Rule("no c with c", .not(.all([.equal(2, 2), .equal(3, 2)]))))
        let verifier = Verifier(space: changed)
        let array = try CoveringRequest(changed, Coverage(strength: 2), seed: 2, kept: before.map { $0.map { $0 } })
            .array()
        let stillValid = before.filter(verifier.isValid)
        #expect(Array(array.rows.prefix(array.givenCount)) == stillValid)
        #expect(stillValid.count < before.count)
        #expect(array.rows.allSatisfy(verifier.isValid))
        let report = try CoverageReport(of: array.rows, in: changed, Coverage(strength: 2))
        #expect(report.uncovered == 0)
    }

    @Test("an array that is kept whole stays as it is")
    func unchanged() throws {
        let before = try CoveringRequest(space, Coverage(strength: 2), seed: 1).array().rows
        let after = try CoveringRequest(space, Coverage(strength: 2), seed: 9, kept: before.map { $0.map { $0 } })
            .array()
        #expect(after.rows == before)
    }

    @Test("parts of rows are filled in; included rows stay whatever the rules say")
    func parts() throws {
        let request = CoveringRequest(
            space,
            Coverage(strength: 1),
            included: [[0, 0, 0, 0, 0]],
            kept: [[0, nil, 2, nil, nil]]
        )
        let array = try request.array()
        #expect(array.givenCount == 2)
        #expect(array.rows[0] == [0, 0, 0, 0, 0])
        #expect(array.rows[1][0] == 0 && array.rows[1][1] != 0 && array.rows[1][2] == 2)
    }

    @Test("where coverage leaves a choice, weights decide")
    func weights() throws {
        var parameters = [Parameter("a", (0..<6).map { "\($0)" }), Parameter("b", (0..<6).map { "\($0)" })]
        parameters.append(Parameter("c", values: [.init("rare"), .init("usual", weight: 10), .init("other")]))
        let rows = try CoveringRequest(Space(parameters: parameters), Coverage(strength: 2)).array().rows
        let counts = (0..<3).map { entry in rows.count { $0[2] == entry } }
        #expect(rows.count == 36)
        #expect(counts[1] > counts[0] && counts[1] > counts[2])
    }
}
