import LabEngine
import LabModel

/// What ten copies of the web shop take of the host's memory (PSS) beside ten deployments of it.
struct ForkMemoryBenchmark {
    private static let count = 10
    /// How long all run before they are measured: what they touch after their resumption counts.
    private static let pause = Duration.seconds(5)

    /// Runs all rounds, deployments and copies in turn.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare("Labs/web-shop/lab.yaml", cell: "os=debian-12,cache=none")
        let deployed = "web-shop: memory (PSS) of ten deployments"
        let forked = "web-shop: memory (PSS) of ten forks of one"
        for _ in 0..<rounds {
            sheet.add(try await deployments(prepared, on: bench), .megabytes, of: deployed)
            sheet.add(try await forks(prepared, on: bench), .megabytes, of: forked)
        }
        sheet.addRatio("web-shop: ten deployments to ten forks, memory", of: deployed, to: forked)
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

    private func forks(_ prepared: PreparedLab, on bench: Workbench) async throws -> Double {
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
        let sum = Self.sum(all.map(\.lab))
        for copy in all { await copy.discard() }
        return sum
    }

    private static func sum(_ labs: [WiredLab]) -> Double {
        Double(labs.flatMap { $0.memoryInUse().values }.reduce(ByteCount(bytes: 0), +).bytes) / 1e6
    }
}
