import LabMatrix
import Testing

@Suite("spaces that tools are compared with")
struct StandardModelTests {
    struct Model: Sendable, CustomTestStringConvertible {
        let levels: [(values: Int, parameters: Int)]
        let strength: Int
        let bar: Int
        let combinations: Int

        var testDescription: String {
            levels.map { "\($0.values)^\($0.parameters)" }.joined(separator: " ") + ", strength \(strength)"
        }

        var space: Space {
            let counts = levels.flatMap { level in [Int](repeating: level.values, count: level.parameters) }
            return Space(
                parameters: counts.enumerated().map { index, count in
                    Parameter("p\(index)", (0..<count).map { "v\($0)" })
                }
            )
        }
    }

    @Test(
        "few rows cover everything, and the same ones each time",
        arguments: [
            Model(levels: [(3, 4)], strength: 2, bar: 9, combinations: 54),
            Model(levels: [(3, 13)], strength: 2, bar: 17, combinations: 702),
            Model(levels: [(4, 15), (3, 17), (2, 29)], strength: 2, bar: 34, combinations: 14_026),
            Model(levels: [(4, 1), (3, 39), (2, 35)], strength: 2, bar: 26, combinations: 17_987),
            Model(levels: [(2, 100)], strength: 2, bar: 12, combinations: 19_800),
            Model(levels: [(10, 20)], strength: 2, bar: 200, combinations: 19_000),
            Model(levels: [(5, 50)], strength: 2, bar: 74, combinations: 30_625),
            Model(levels: [(4, 10)], strength: 3, bar: 155, combinations: 7_680),
            Model(levels: [(4, 10)], strength: 4, bar: 740, combinations: 53_760),
        ]
    )
    func rows(_ model: Model) throws {
        let space = model.space
        let request = CoveringRequest(space, Coverage(strength: model.strength), seed: 7)
        let array = try request.array()
        let verifier = Verifier(space: space)
        #expect(array.rows.allSatisfy(verifier.isValid))
        let covered = verifier.combinations(
            in: array.rows,
            of: Array(space.parameters.indices),
            strength: model.strength
        )
        #expect(covered.count == model.combinations)
        #expect(array.rows.count <= model.bar)
        #expect(array.rows.count >= array.lowerBound)
        if model.combinations < 10_000 { #expect(try request.array().rows == array.rows) }
    }

    @Test(
        "orthogonal arrays over fields of every kind",
        arguments: [(7, 8, 2), (8, 9, 2), (9, 10, 2), (4, 6, 3), (5, 6, 3)]
    )
    func orthogonal(values: Int, parameters: Int, strength: Int) throws {
        let model = Model(levels: [(values, parameters)], strength: strength, bar: 0, combinations: 0)
        let array = try CoveringRequest(model.space, Coverage(strength: strength)).array()
        let all = (0..<strength).reduce(1) { product, _ in product * values }
        #expect(array.rows.count == all)
        let report = try CoverageReport(of: array.rows, in: model.space, Coverage(strength: strength))
        #expect(report.uncovered == 0)
    }

    @Test("a large model with rules is covered, and what is impossible is counted")
    func largeWithRules() throws {
        var space = Model(levels: [(4, 20), (3, 20), (2, 60)], strength: 2, bar: 0, combinations: 0).space
        for index in 0..<19 {
            space.rules.append(
                Rule("chain \(index)", .implies(.equal(index, 0), .among(parameter: index + 1, values: [0, 1])))
            )
            space.rules.append(Rule("pair \(index)", .not(.all([.equal(index, 3), .equal(index + 20, 2)]))))
        }
        space.rules.append(Rule("same", .iff(.equal(50, 0), .equal(60, 0))))
        let array = try CoveringRequest(space, Coverage(strength: 2)).array()
        let verifier = Verifier(space: space)
        #expect(array.rows.allSatisfy(verifier.isValid))
        let report = try CoverageReport(of: array.rows, in: space, Coverage(strength: 2))
        let covered = verifier.combinations(in: array.rows, of: Array(space.parameters.indices), strength: 2)
        #expect(report.uncovered == 0)
        #expect(report.covered == covered.count)
        #expect(report.impossible >= 19 * 3)
    }

    @Test("one parameter with ten thousand values, and rules about it")
    func tenThousandValues() throws {
        var space = Model(levels: [(10_000, 1), (3, 3)], strength: 2, bar: 0, combinations: 0).space
        space.rules = [Rule("few", .implies(.among(parameter: 0, values: Set(0..<5000)), .equal(1, 0)))]
        let array = try CoveringRequest(space, Coverage(strength: 2)).array()
        #expect(array.rows.count >= 30_000)
        let report = try CoverageReport(of: array.rows, in: space, Coverage(strength: 2))
        #expect((report.uncovered, report.impossible) == (0, 10_000))
        #expect(try space.contradictions().isEmpty)
    }
}
