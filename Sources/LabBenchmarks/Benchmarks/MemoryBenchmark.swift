import LabEngine
import LabModel

/// What a running clone takes of the host's memory (PSS), alone and among many.
struct MemoryBenchmark {
    /// How long the clones run before they are measured: what they touch after their resumption counts.
    private static let pause = Duration.seconds(5)

    /// Runs all rounds, one clone and many in turn.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let one = try await bench.prepare("Examples/bench/clones.yaml", cell: "clones=1")
        let many = try await bench.prepare("Examples/bench/clones.yaml", cell: "clones=20")
        for _ in 0..<rounds {
            for prepared in [one, many] {
                try await measure(prepared, on: bench, into: &sheet)
            }
        }
    }

    private func measure(_ prepared: PreparedLab, on bench: Workbench, into sheet: inout Sheet) async throws {
        let count = prepared.planned.machines.count
        let title = count == 1 ? "1 clone with nginx and PostgreSQL" : "\(count) clones with nginx and PostgreSQL"
        let deployment = try await InstantDeployment.make(prepared, on: bench)
        sheet.add(deployment.total, of: "\(title): deployed and ready")
        try await Task.sleep(for: Self.pause)
        let memory = deployment.lab.memoryInUse()
        let sum = memory.values.reduce(ByteCount(bytes: 0), +)
        let mean = Double(sum.bytes) / Double(count) / 1e6
        sheet.add(mean, .megabytes, of: "\(title): memory (PSS) per clone")
        sheet.add(await deployment.discard(), of: "\(title): discard")
        Workbench.say("\(title): ready after \(Figure(deployment.total).text), \(Figure(mean, .megabytes).text) each")
    }
}
