import FoundationEssentials
import LabEngine
import LabHost
import LabModel
import LabPlanner
import Synchronization

/// A thousand cells of the tiny lab, one run: nothing fails, and nothing grows after the first hundred.
struct SoakBenchmark {
    let cells: Int

    private final class Watch: Sendable {
        let state = Mutex<(ended: Int, early: Reading?, most: Reading?)>((0, nil, nil))
    }

    /// What there is of everything that could grow.
    private struct Reading {
        var memory: Double
        var descriptors: Int
        var threads: Int
        var files: Int

        static func now(_ bench: Workbench) -> Reading {
            let facts = ProcessFacts.now()
            // The run's own folder grows by what is kept of each cell, which is what it is for.
            let folders = [
                bench.state.labs, bench.state.templates, bench.state.unfinished, bench.state.locks,
                bench.state.socketsPath,
            ]
            let files = folders.reduce(0) { sum, folder in
                sum + ((try? FileManager.default.subpathsOfDirectory(atPath: folder).count) ?? 0)
            }
            return Reading(memory: facts.memory, descriptors: facts.descriptors, threads: facts.threads, files: files)
        }

        /// The larger of each.
        func most(_ other: Reading?) -> Reading {
            guard let other else { return self }
            return Reading(
                memory: max(memory, other.memory),
                descriptors: max(descriptors, other.descriptors),
                threads: max(threads, other.threads),
                files: max(files, other.files)
            )
        }
    }

    /// Runs it once.
    func run(on bench: Workbench, into sheet: inout Sheet) async throws {
        var planned = try await bench.prepare("Examples/bench/tiny.yaml").planned
        planned.lab.tests = [
            TestDescription(name: "answers", machine: "machine", run: "hostname", timeout: .seconds(30))
        ]
        let tested = planned
        let labs = (1...cells).map { number in
            var lab = tested
            lab.cell = Cell([.init(axis: "n", value: "\(number)")])
            return lab
        }
        let folder = RunFolder(path: "\(bench.state.runs)/\(LabClaim.randomID(prefix: "soak"))")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let jobs = JobCount.automatic.number(on: bench.host.facts, load: 0)
        let watch = Watch()
        let environment = RunEnvironment(
            run: "soak",
            state: bench.state,
            folder: folder,
            host: bench.host,
            workshop: bench.workshop,
            sink: { _ in },
            keep: { record, number in
                note(record, in: watch, on: bench)
                return (try? KeptRecords(in: folder).keep(record, number: number)) != nil
            }
        )
        let run = LabRun(plan: Plan(lab: "soak", labs: labs), environment: environment, options: RunOptions(jobs: jobs))
        let start = ContinuousClock.now
        let records = await run.run()
        let time = ContinuousClock.now - start
        let broken = records.filter { !$0.outcome.isPassed }
        report(watch, jobs: jobs, broken: broken.count, time: time, into: &sheet)
        if let first = broken.first {
            throw BenchError("\(broken.count) of \(records.count) cells did not pass: \(first.outcome)")
        }
        let after = Reading.now(bench)
        Workbench.say("at the end: \(after.descriptors) descriptors, \(after.files) files")
    }

    private func note(_ record: CellRecord, in watch: Watch, on bench: Workbench) {
        let reading = Reading.now(bench)
        let ended = watch.state.withLock { state in
            state.ended += 1
            if state.ended <= 100 {
                state.early = reading.most(state.early)
            } else {
                state.most = reading.most(state.most)
            }
            return state.ended
        }
        guard ended.isMultiple(of: 50) || !record.outcome.isPassed else { return }
        Workbench.say(
            "cell \(ended): \(record.outcome.word), \(Figure(reading.memory, .megabytes).text), "
                + "\(reading.descriptors) descriptors, \(reading.threads) threads, \(reading.files) files"
        )
    }

    private func report(_ watch: Watch, jobs: Int, broken: Int, time: Duration, into sheet: inout Sheet) {
        let title = "\(cells) cells of the tiny lab, \(jobs) at once"
        sheet.add(time, of: title)
        sheet.add(Double(broken), .count, of: "… that did not pass")
        let (_, early, late) = watch.state.withLock(\.self)
        for (reading, when) in [(early, "the first 100 cells"), (late, "the others")] {
            guard let reading else { continue }
            sheet.add(reading.memory, .megabytes, of: "… memory at most during \(when)")
            sheet.add(Double(reading.descriptors), .count, of: "… descriptors at most during \(when)")
            sheet.add(Double(reading.threads), .count, of: "… threads at most during \(when)")
            sheet.add(Double(reading.files), .count, of: "… files of labs, locks and sockets at most during \(when)")
        }
    }
}
