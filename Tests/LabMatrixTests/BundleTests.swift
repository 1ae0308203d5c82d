import LabMatrix
import Testing

@Suite("sub-models and environments")
struct BundleTests {
    @Test(
        "every combination inside of a sub-model is there, and each that is there meets every other entry",
        arguments: 0..<60
    )
    func submodels(seed: Int) throws {
        var drawing = RandomSpace(seed: UInt64(seed))
        let space = drawing.space()
        let verifier = Verifier(space: space)
        let valid = verifier.allRows()
        guard !valid.isEmpty, space.parameters.allSatisfy({ $0.derivation == nil }), space.parameters.count > 2 else {
            return
        }
        let coverage = Coverage(strength: 2, submodels: [Coverage.Group(parameters: [0, 1], strength: 2)])
        let array = try CoveringRequest(space, coverage, seed: UInt64(seed)).array()
        #expect(array.rows.allSatisfy(verifier.isValid))
        #expect(
            verifier.combinations(in: array.rows, of: [0, 1], strength: 2)
                == verifier.combinations(in: valid, of: [0, 1], strength: 2)
        )
        for other in space.parameters.indices.dropFirst(2) {
            let triples = verifier.combinations(in: valid, of: [0, 1, other], strength: 3)
            #expect(verifier.combinations(in: array.rows, of: [0, 1, other], strength: 3) == triples)
        }
        let report = try CoverageReport(of: array.rows, in: space, coverage)
        #expect(report.uncovered == 0)
    }

    @Test("an environment loses no combination", arguments: 0..<100)
    func environment(seed: Int) throws {
        var drawing = RandomSpace(seed: UInt64(seed))
        let space = drawing.space()
        let verifier = Verifier(space: space)
        let valid = verifier.allRows()
        guard !valid.isEmpty, space.parameters.count > 2 else { return }
        let chosen = space.parameters.indices.filter { space.parameters[$0].derivation == nil }
        let array = try CoveringRequest(space, Coverage(strength: 2, environment: [0, 1])).array()
        #expect(array.rows.allSatisfy(verifier.isValid))
        let strength = min(2, chosen.count)
        #expect(
            verifier.combinations(in: array.rows, of: chosen, strength: strength)
                == verifier.combinations(in: valid, of: chosen, strength: strength)
        )
    }

    @Test("few environments are preferred to few rows")
    func fewEnvironments() throws {
        let parameters = [3, 3, 3, 3, 4, 4, 4].enumerated().map { index, count in
            Parameter("p\(index)", (0..<count).map { "v\($0)" })
        }
        let space = Space(parameters: parameters)
        let array = try CoveringRequest(space, Coverage(strength: 2, environment: [0, 1, 2, 3])).array()
        #expect(Set(array.rows.map { $0.prefix(4) }).count == 9)
        #expect(array.environmentLowerBound == 9)
        let report = try CoverageReport(of: array.rows, in: space, Coverage(strength: 2))
        #expect(report.uncovered == 0)
    }
}
