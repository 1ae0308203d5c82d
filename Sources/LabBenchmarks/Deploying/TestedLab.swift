import FoundationEssentials
import LabEngine
import LabModel
import LabPlanner

/// A run of one planned lab, from the images at hand to the last lab discarded.
struct TestedLab {
    /// How long the run took.
    let duration: Duration
    /// How many tests passed.
    let passed: Int

    /// Runs the lab's tests, all of which must pass, and leaves nothing.
    /// - Throws: `BenchError` with the first test that did not pass, or with what is left.
    static func run(_ planned: PlannedLab, on bench: Workbench) async throws -> TestedLab {
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
        let plan = Plan(lab: planned.lab.name, labs: [planned])
        let tests = await LabRun(plan: plan, environment: environment, options: RunOptions()).run().flatMap(\.tests)
        let duration = ContinuousClock.now - start
        let passed = tests.count { $0.outcome.isPassed }
        guard passed == planned.lab.tests.count else {
            let first = tests.first { !$0.outcome.isPassed }
            let reason = String(describing: first?.outcome)
            throw BenchError("only \(passed) of \(planned.lab.tests.count) tests passed: \(reason)")
        }
        let left = [bench.state.labs, bench.state.templates].flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
        }
        guard left.isEmpty else { throw BenchError("left behind: \(left.joined(separator: ", "))") }
        return TestedLab(duration: duration, passed: passed)
    }
}
