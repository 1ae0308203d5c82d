import LabEngine
import LabHost
import LabModel
import LabStore

/// What it costs that every step is written down before it is taken: a lab's task without its machines.
struct TaskBenchmark {
    /// Measures all of it so many times.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        for _ in 0..<rounds * 10 {
            let start = ContinuousClock.now
            let claimed = try await bench.ledger.perform(.lab, "bench") { _ in
                _ = try await LabClaim.make(id: LabClaim.randomID(prefix: "b"), state: bench.state)
                return ContinuousClock.now
            }
            sheet.add(claimed - start, of: "a lab's task: begun, its folders claimed, all of it on the disk")
            sheet.add(ContinuousClock.now - claimed, of: "a lab's task: ended, its folders gone, nothing left to undo")
        }
        let times = try await bench.ledger.perform(.lab, "bench") { task in
            var times: [Duration] = []
            for _ in 0..<rounds * 10 {
                let start = ContinuousClock.now
                try await task.will(UndoStep(.draft, LabClaim.randomID(prefix: "bench")))
                times.append(ContinuousClock.now - start)
            }
            return times
        }
        for time in times { sheet.add(time, of: "a further step written down") }
    }
}
