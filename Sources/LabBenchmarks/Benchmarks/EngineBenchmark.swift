import FoundationEssentials
import LabEngine
import LabHost
import LabLibrary
import LabManifest
import LabModel
import LabPlanner
import LabReport

/// A run of ten thousand cells whose labs cost nothing: what is left is the engine itself.
struct EngineBenchmark {
    private static let cells = 10_000
    private static let jobs = 100
    /// How long each cell takes: a deployment in half a second, and a short test.
    private static let lasts = Duration.milliseconds(1500)

    /// Runs all rounds.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        for _ in 0..<rounds {
            let before = ProcessFacts.now()
            let folder = RunFolder(path: "\(bench.state.runs)/\(LabClaim.randomID(prefix: "bench"))")
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder.path) }
            let plan = try plan(on: bench)
            let start = ContinuousClock.now
            let records = await run(plan, in: folder, on: bench).run()
            let ran = ContinuousClock.now - start
            let running = ProcessFacts.now()
            let record = RunRecord(
                id: "bench",
                lab: plan.lab,
                labFile: "fleet.yaml",
                version: "bench",
                started: Date(),
                duration: ran,
                host: bench.host.facts,
                cells: records
            )
            try ResultFiles.write(record, to: folder)
            let all = ContinuousClock.now - start
            guard records.allSatisfy(\.outcome.isPassed), records.count == Self.cells else {
                throw BenchError("not all cells passed")
            }
            let ideal = Self.lasts * Self.cells / Self.jobs
            let title = "\(Self.cells) cells of \(Figure(Self.lasts).text) on a fake host, \(Self.jobs) at once"
            sheet.add((all - ideal) / all * 100, .percent, of: "\(title): wall time that is the engine's")
            sheet.add(
                (ProcessFacts.now().processing - before.processing) / all * 100,
                .percent,
                of: "… one processor's time"
            )
            sheet.add(running.peak, .megabytes, of: "… memory at most until the last cell has ended (RSS)")
            sheet.add(ProcessFacts.now().peak, .megabytes, of: "… memory at most until the results are written (RSS)")
            sheet.add(ProcessFacts.now().own, .megabytes, of: "… of it the engine's own, no pages of programs' files")
            Workbench.say("\(title): \(Figure(all).text) instead of \(Figure(ideal).text)")
        }
    }

    private func plan(on bench: Workbench) throws -> Plan {
        let reading = LabFile.read(path: "\(bench.checkout)/Examples/bench/fleet.yaml")
        let library = Library.load(folders: ["\(bench.checkout)/Labs/Library"])
        guard let file = reading.file else { throw BenchError("the fleet's lab file cannot be read") }
        let request = PlanRequest(selection: try CellSelection(cells: (1...5).map { "seed=\($0)" }))
        let plan = try LabPlanner.plan(file: file, library: library.library, request: request)
        guard plan.labs.count == Self.cells else { throw BenchError("there are \(plan.labs.count) cells") }
        return plan
    }

    private func run(_ plan: Plan, in folder: RunFolder, on bench: Workbench) -> LabRun {
        let environment = RunEnvironment(
            run: "bench",
            state: bench.state,
            folder: folder,
            host: bench.host,
            workshop: bench.workshop,
            sink: { _ in },
            keep: { record, number in
                (try? KeptRecords(in: folder).keep(record, number: number)) != nil
            }
        )
        return LabRun(plan: plan, environment: environment, options: RunOptions(jobs: Self.jobs)) { planned, _ in
            try await Task.sleep(for: Self.lasts)
            return CellRecord(
                cell: planned.cell,
                outcome: .passed,
                started: Date(),
                duration: Self.lasts,
                stages: ["deploy", "connect", "ready", "test", "discard"].map {
                    StageTime(stage: $0, duration: .milliseconds(100))
                },
                tests: planned.lab.tests.map { test in
                    TestRecord(
                        name: test.name,
                        machine: test.machine,
                        outcome: .passed,
                        duration: .seconds(1),
                        exitStatus: 0,
                        output: "1 packets transmitted, 1 received, 0% packet loss, time 0ms\n"
                    )
                }
            )
        }
    }
}
