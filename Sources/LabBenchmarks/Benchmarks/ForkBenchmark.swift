import LabEngine
import LabModel

/// Suspending and forking a wired lab of three machines, beside the cold boot of the same machines.
struct ForkBenchmark {
    private static let file = "Examples/bench/three-tiers.yaml"
    /// A request that nginx, the service and PostgreSQL all have their part in, by a program that is started for it; the
    /// check of the machine 'web' is the same request, which the launch agent makes itself.
    private static let request = "curl --silent --fail --max-time 20 http://127.0.0.1/health"

    /// Runs all rounds.
    func run(rounds: Int, coldRounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare(Self.file)
        let shelf = TemplateShelf(state: bench.state)
        let title = "three tiers (3 machines)"
        for _ in 0..<rounds {
            let deployment = try await InstantDeployment.make(prepared, on: bench)
            sheet.add(deployment.total, of: "\(title): deployed, wired, ready")
            let start = ContinuousClock.now
            let name = LabClaim.randomID(prefix: "bench")
            let suspended = try await deployment.lab.suspend(as: name, on: shelf, isTemporary: true)
            sheet.add(ContinuousClock.now - start, of: "\(title): suspended as a template, request to done")
            sheet.add(suspended.stopped, of: "\(title): … of it the machines stood still")
            sheet.add(Double(shelf.size(of: name).bytes) / 1e6, .megabytes, of: "\(title): template on the disk")
            try await fork(suspended.held, title, "first fork", on: bench, into: &sheet)
            for _ in 0..<3 { try await fork(suspended.held, title, "fork", on: bench, into: &sheet) }
            await deployment.discard()
            shelf.endUse(of: suspended.held)
        }
        for _ in 0..<coldRounds {
            let time = try await coldBoot(prepared, on: bench)
            sheet.add(time, of: "\(title): cold boot of the machines, before any wiring")
        }
    }

    private func fork(
        _ held: HeldTemplate,
        _ title: String,
        _ which: String,
        on bench: Workbench,
        into sheet: inout Sheet
    ) async throws {
        let start = ContinuousClock.now
        let copy = try await ForkedLab.make(of: held, ports: .unpublished, on: bench)
        try await copy.lab.waitUntilReady("web")
        let answered = ContinuousClock.now - start
        _ = try await copy.lab.shell(Self.request, on: "web")
        let asked = ContinuousClock.now - start
        sheet.add(copy.running, of: "\(title): \(which), request to all machines running")
        sheet.add(copy.refreshed, of: "\(title): \(which), request to entropy, clock and topology read back")
        sheet.add(answered, of: "\(title): \(which), request to a request through all tiers answered")
        sheet.add(asked, of: "\(title): \(which), … and to another one answered, by a curl that is started for it")
        sheet.add(await copy.discard(), of: "\(title): fork discarded")
        Workbench.say("\(title): \(which) answered after \(Figure(answered).text)")
    }

    /// Boots all machines at once, as a lab without suspended images would.
    private func coldBoot(_ prepared: PreparedLab, on bench: Workbench) async throws -> Duration {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for machine in prepared.planned.machines {
                var single = prepared.planned
                single.machines = [machine]
                let alone = PreparedLab(planned: single, images: prepared.images)
                group.addTask { _ = try await ColdBoot(prepared: alone, bench: bench).measure() }
            }
            try await group.waitForAll()
        }
        return ContinuousClock.now - start
    }
}
