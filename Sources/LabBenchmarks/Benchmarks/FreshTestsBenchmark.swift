import FoundationEssentials
import LabEngine
import LabModel
import LabPlanner

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
            let folder = RunFolder(path: "\(bench.state.runs)/\(LabClaim.randomID(prefix: "bench"))")
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder.path) }
            let environment = RunEnvironment(
                run: "bench",
                state: bench.state,
                folder: folder,
                host: bench.host,
                workshop: bench.workshop,
                sink: { _ in }
            )
            let start = ContinuousClock.now
            let run = LabRun(plan: Plan(lab: "smoke", labs: [planned]), environment: environment, options: RunOptions())
            let tests = await run.run().flatMap(\.tests)
            sheet.add(
                ContinuousClock.now - start,
                of: "\(Self.count) tests of a two-machine tiny lab, each in its own fork"
            )
            let passed = tests.count { $0.outcome.isPassed }
            guard passed == Self.count else {
                let first = tests.first { !$0.outcome.isPassed }
                throw BenchError("only \(passed) of \(Self.count) tests passed: \(String(describing: first?.outcome))")
            }
            let left = [bench.state.labs, bench.state.templates].flatMap {
                (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
            }
            guard left.isEmpty else { throw BenchError("left behind: \(left.joined(separator: ", "))") }
            Workbench.say("\(passed) of \(Self.count) tests passed, nothing is left")
        }
    }
}
