import LabEngine
import LabModel

/// What ten copies of the web shop take of the host's memory (PSS), with what they are copies of, beside ten deployments of it.
struct ForkMemoryBenchmark {
    private static let count = 10
    /// How long all run before they are measured: what they touch after their resumption counts.
    private static let pause = Duration.seconds(5)

    /// Runs all rounds, deployments and copies in turn.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare("Labs/web-shop/lab.yaml", cell: "os=debian-12,cache=none")
        let deployed = "web-shop: memory (PSS) of ten deployments"
        let forked = "web-shop: memory (PSS) of ten forks of one, and of what they are forked from"
        let copies = "web-shop: … of it the forks'"
        let part = "web-shop: ten forks and what they are forked from, part of ten deployments"
        for _ in 0..<rounds {
            let ten = try await deployments(prepared, on: bench)
            let forks = try await forks(prepared, on: bench)
            sheet.add(ten, .megabytes, of: deployed)
            sheet.add(forks.all, .megabytes, of: forked)
            sheet.add(forks.copies, .megabytes, of: copies)
            sheet.add(100 * forks.all / ten, .percent, of: part)
        }
    }

    private func deployments(_ prepared: PreparedLab, on bench: Workbench) async throws -> Double {
        var all: [InstantDeployment] = []
        do {
            for _ in 0..<Self.count { all.append(try await InstantDeployment.make(prepared, on: bench)) }
            try await Task.sleep(for: Self.pause)
        } catch {
            for deployment in all { await deployment.discard() }
            throw error
        }
        let sum = Self.sum(all.map(\.lab))
        for deployment in all { await deployment.discard() }
        return sum
    }

    private func forks(
        _ prepared: PreparedLab,
        on bench: Workbench
    ) async throws -> (copies: Double, all: Double) {
        let shelf = TemplateShelf(state: bench.state)
        let original = try await InstantDeployment.make(prepared, on: bench)
        let name = LabClaim.randomID(prefix: "bench")
        let held = try await original.lab.suspend(as: name, on: shelf, then: .staysStopped, isTemporary: true).held
        await original.discard()
        defer { shelf.endUse(of: held) }
        var all: [ForkedLab] = []
        do {
            for _ in 0..<Self.count { all.append(try await ForkedLab.make(of: held, ports: .anywhere, on: bench)) }
            try await Task.sleep(for: Self.pause)
        } catch {
            for copy in all { await copy.discard() }
            throw error
        }
        let copies = Self.sum(all.map(\.lab))
        let standing = StandingProcesses(in: "\(bench.state.templates)/\(name)/machines/")
        let memory = standing.memory
        for copy in all { await copy.discard() }
        let machines = original.lab.machineRecords.count
        guard standing.ids.count == machines else {
            throw BenchError("only \(standing.ids.count) of \(machines) machines were forked as processes")
        }
        return (copies, copies + memory)
    }

    private static func sum(_ labs: [WiredLab]) -> Double {
        Double(labs.flatMap { $0.memoryInUse().values }.reduce(ByteCount(bytes: 0), +).bytes) / 1e6
    }
}
