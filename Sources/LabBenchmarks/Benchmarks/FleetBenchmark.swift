import LabEngine
import LabLibrary
import LabManifest
import LabModel
import LabPlanner

/// A hundred thousand configurations planned, and scheduled on five hundred hosts that live in a simulation alone.
struct FleetBenchmark {
    private static let hosts = 500

    /// A host like the one that the timings were measured on.
    private static let host = Demand(memory: .mebibytes(24_576), processing: 2000, jobs: 64)

    /// Runs all rounds.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) throws {
        for round in 0..<rounds {
            let start = ContinuousClock.now
            let plan = try plan(on: bench)
            let planned = ContinuousClock.now
            let work = Self.work(of: plan)
            let outcome = FleetSimulation(work, on: [Demand](repeating: Self.host, count: Self.hosts)) { number in
                // What a cell takes is not what was expected of it; every round other ones take longer.
                work[number].duration * Self.factor(number, round)
            }.run()
            let end = ContinuousClock.now
            guard outcome.began.allSatisfy({ $0 != nil }) else { throw BenchError("not all of the work began") }
            let title = "\(plan.labs.count) cells on \(Self.hosts) simulated hosts"
            sheet.add(end - start, of: "\(title): planned and scheduled")
            sheet.add(planned - start, of: "… of it: planned")
            sheet.add(outcome.utilisation * 100, .percent, of: "\(title): processors' time in use")
            sheet.add(outcome.end, of: "\(title): the run that was simulated")
            Workbench.say(
                "\(title): \(Figure(end - start).text), \(Figure(outcome.utilisation * 100, .percent).text) in use"
            )
        }
    }

    private func plan(on bench: Workbench) throws -> Plan {
        let reading = LabFile.read(path: "\(bench.checkout)/Examples/bench/fleet.yaml")
        let library = Library.load(folders: ["\(bench.checkout)/Labs/Library"])
        guard let file = reading.file else { throw BenchError("the fleet's lab file cannot be read") }
        let plan = try LabPlanner.plan(file: file, library: library.library)
        guard !(reading.diagnostics + plan.diagnostics).containsError, plan.labs.count == 100_000 else {
            throw BenchError("the fleet's lab is planned as \(plan.labs.count) cells: \(plan.diagnostics)")
        }
        return plan
    }

    /// The plan as work: every image is made once, by one processor, and then every cell is deployed, tested and
    /// discarded.
    ///
    /// The timings are measured ones: 35 s to make a suspended Debian machine and 4 s for a tiny one, 1.5 s to deploy a lab of
    /// two, and tests of seconds to a minute that wait as much as they work.
    private static func work(of plan: Plan) -> [Schedule.Work] {
        let makers = plan.instants.enumerated().map { image, need in
            Schedule.Work(
                needs: [],
                makes: image,
                demand: Demand(memory: need.shape.memory, processing: 1000),
                duration: .seconds(need.recipe.family == "tiny" ? 4 : 35)
            )
        }
        var needs: [Cell: [Int]] = [:]
        for (image, need) in plan.instants.enumerated() {
            for cell in need.cells { needs[cell, default: []].append(image) }
        }
        return makers
            + plan.labs.enumerated().map { number, lab in
                let memory = lab.machines.reduce(Int64(0)) { $0 + 60 + $1.shape.memory.mebibytes / 8 }
                return Schedule.Work(
                    needs: needs[lab.cell] ?? [],
                    demand: Demand(memory: .mebibytes(memory / 32 * 32 + 32), processing: 500),
                    duration: .milliseconds(1500 + 4_000 + number * 7919 % 56_000)
                )
            }
    }

    /// Between 0.7 and 1.3.
    private static func factor(_ number: Int, _ round: Int) -> Double {
        0.7 + Double((number &* 2_654_435_761 &+ round) % 601) / 1000
    }
}
