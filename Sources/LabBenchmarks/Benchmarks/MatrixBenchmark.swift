import LabMatrix

/// Rows and seconds of covering arrays, made at once and improved for a while, and the speed of streaming cells.
struct MatrixBenchmark {
    /// Spaces without rules that the literature compares tools with: how many parameters have how many values, and the strength.
    private static let models: [(title: String, levels: [(values: Int, parameters: Int)], strength: Int)] = [
        ("3^4", [(3, 4)], 2),
        ("3^13", [(3, 13)], 2),
        ("4^15 3^17 2^29", [(4, 15), (3, 17), (2, 29)], 2),
        ("4^1 3^39 2^35", [(4, 1), (3, 39), (2, 35)], 2),
        ("2^100", [(2, 100)], 2),
        ("10^20", [(10, 20)], 2),
        ("5^50", [(5, 50)], 2),
        ("4^10, strength 3", [(4, 10)], 3),
        ("4^10, strength 4", [(4, 10)], 4),
    ]

    /// Runs all rounds, the models in turn, each round with a seed of its own.
    func run(rounds: Int, effortRounds: Int, effort: Duration, into sheet: inout Sheet) throws {
        for round in 0..<max(rounds, effortRounds) {
            for model in Self.models {
                let space = Self.space(model.levels)
                if round < rounds {
                    try measure(space, model.strength, nil, round, "\(model.title): at once", into: &sheet)
                }
                if round < effortRounds {
                    try measure(space, model.strength, effort, round, "\(model.title): with effort", into: &sheet)
                }
            }
            if round < rounds { try measureStream(into: &sheet) }
        }
    }

    private static func space(_ levels: [(values: Int, parameters: Int)]) -> Space {
        let counts = levels.flatMap { level in [Int](repeating: level.values, count: level.parameters) }
        return Space(
            parameters: counts.enumerated().map { index, count in
                Parameter("p\(index)", (0..<count).map { "v\($0)" })
            }
        )
    }

    private func measure(
        _ space: Space,
        _ strength: Int,
        _ effort: Duration?,
        _ round: Int,
        _ title: String,
        into sheet: inout Sheet
    ) throws {
        let coverage = Coverage(strength: strength)
        let clock = ContinuousClock()
        let start = clock.now
        let array = try CoveringRequest(space, coverage, seed: UInt64(round), effort: effort).array()
        let time = clock.now - start
        guard try CoverageReport(of: array.rows, in: space, coverage).uncovered == 0 else {
            throw BenchError("an array of '\(title)' does not cover everything")
        }
        sheet.add(Double(array.rows.count), .rows, of: title)
        sheet.add(time, of: title + ", time")
        Workbench.say("\(title): \(array.rows.count) rows in \(Figure(time).text)")
    }

    /// A million valid cells under ten rules.
    private func measureStream(into sheet: inout Sheet) throws {
        let clock = ContinuousClock()
        let start = clock.now
        var cells = try CellStream(Self.ruledSpace)
        var count = 0
        while count < 1_000_000, try cells.next() != nil { count += 1 }
        guard count == 1_000_000 else { throw BenchError("the space with rules has only \(count) cells") }
        sheet.add(clock.now - start, of: "1,000,000 cells with 10 rules, enumerated")
    }

    private static var ruledSpace: Space {
        var space = space([(8, 1), (6, 1), (5, 1), (4, 3), (3, 5)])
        func has(_ parameter: Int, _ value: Int) -> Condition { .equal(parameter, value) }
        let ordered = PairRelation(left: 0, right: 1, leftCount: 8, rightCount: 6) { $0 >= $1 - 3 }
        let conditions: [Condition] = [
            .implies(has(0, 1), .not(has(1, 2))),
            .not(.all([has(2, 0), has(3, 1), has(10, 2)])),
            .implies(has(4, 3), .any([has(5, 1), has(6, 2)])),
            .related(ordered),
            .implies(.all([has(7, 0), has(8, 1)]), has(9, 2)),
            .not(.all([has(9, 0), has(10, 0)])),
            .implies(has(0, 7), .among(parameter: 10, values: [1, 2])),
            .any([.not(has(1, 5)), .not(has(7, 2)), has(10, 1)]),
            .iff(.all([has(3, 0), has(4, 0)]), .all([has(5, 0), has(6, 0)])),
            .implies(has(2, 4), .not(.all([has(8, 0), has(10, 1)]))),
        ]
        space.rules = conditions.enumerated().map { Rule("rule \($0 + 1)", $1) }
        return space
    }
}
