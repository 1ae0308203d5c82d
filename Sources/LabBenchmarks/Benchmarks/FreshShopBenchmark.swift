import LabModel

/// The web shop's own tests, each in a fresh lab: copies of one wired lab, or one deployed for each test.
struct FreshShopBenchmark {
    /// Runs all rounds, both ways in turn.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let planned = try await bench.prepare("Labs/web-shop/lab.yaml", cell: "os=debian-12,cache=none").planned
        let tests = planned.lab.tests
        guard tests.allSatisfy({ $0.lab == .fresh }) else { throw BenchError("the web shop's tests are not fresh") }
        for _ in 0..<rounds {
            let forked = try await TestedLab.run(planned, on: bench).duration
            sheet.add(forked, of: "web-shop: \(tests.count) tests, each in its own fork, from deployment to discard")
            var deployed = Duration.zero
            for test in tests {
                var alone = planned
                alone.lab.tests = [test]
                alone.lab.tests[0].lab = .shared
                deployed += try await TestedLab.run(alone, on: bench).duration
            }
            sheet.add(
                deployed,
                of: "web-shop: \(tests.count) tests, a lab deployed for each, from deployment to discard"
            )
            Workbench.say("\(tests.count) tests: forked \(Figure(forked).text), deployed \(Figure(deployed).text)")
        }
    }
}
