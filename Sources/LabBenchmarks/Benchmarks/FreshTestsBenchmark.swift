import LabModel

/// A hundred tests, each in a lab of its own: copies of one wired lab.
struct FreshTestsBenchmark {
    private static let count = 100

    /// Runs all rounds.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        var planned = try await bench.prepare("Labs/smoke/lab.yaml").planned
        planned.lab.tests = (1...Self.count).map { number in
            TestDescription(
                name: "test \(number)",
                machine: "one",
                run: "[ ! -e /was-here ] && touch /was-here && ping -c 1 -W 10 two",
                timeout: .seconds(20),
                lab: .fresh
            )
        }
        for _ in 0..<rounds {
            let run = try await TestedLab.run(planned, on: bench)
            sheet.add(run.duration, of: "\(Self.count) tests of a two-machine tiny lab, each in its own fork")
            Workbench.say("\(run.passed) of \(Self.count) tests passed, nothing is left")
        }
    }
}
