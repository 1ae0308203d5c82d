import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import LabStore

/// Deploys one cell, runs its tests, and discards it.
struct CellExecution {
    let planned: PlannedLab
    /// The number of the cell in the run, counted from 1.
    let number: Int
    let environment: RunEnvironment
    let supply: ImageSupply
    let options: RunOptions

    private var cell: String { planned.cell.description }
    private var sink: ProgressSink { environment.sink }

    /// Runs the cell.
    /// - Throws: `CancellationError` alone, when everything has been discarded.
    func run() async throws -> CellRecord {
        let started = Date()
        let start = ContinuousClock.now
        var record = CellRecord(cell: planned.cell, outcome: .notRun("it was interrupted"), started: started)
        do {
            record = try await execute()
        } catch {
            if Task.isCancelled { throw CancellationError() }
            record = Self.broken(planned, by: Deployment.trouble(of: error))
        }
        record.started = started
        record.duration = ContinuousClock.now - start
        sink(
            ProgressEvent(
                cell: cell,
                stage: "cell",
                kind: .outcome(record.outcome, record.duration)
            )
        )
        return record
    }

    private func execute() async throws -> CellRecord {
        let images = try await supply.images(for: planned.machines)
        return try await ProvisioningTask.current.perform(.lab, cell) { _ in
            try await deployAndTest(images: images)
        }
    }

    private func deployAndTest(images: [String: InstantImage]) async throws -> CellRecord {
        let claim = try await LabClaim.make(id: LabClaim.randomID(prefix: "t"), state: environment.state)
        let deployment = Deployment(
            claim: claim,
            planned: planned,
            host: environment.host,
            images: images,
            sink: sink
        )
        let result = try await deployment.deploy()
        guard let lab = result.lab else {
            let trouble = result.trouble ?? Trouble(stage: "deploy", reason: "no reason was given")
            var record = Self.broken(planned, by: trouble)
            record.stages = result.stages
            record.machines = keepConsoles(of: result.machines, claim: claim, secrets: result.secrets)
            return record
        }
        let testing = CellTesting(
            lab: lab,
            number: number,
            labs: TestLabs(planned: planned, images: images, environment: environment),
            environment: environment,
            options: options
        )
        let records = await testing.run()
        let machines = keepConsoles(of: lab.machineRecords, claim: claim, secrets: lab.secrets)
        let discardStart = ContinuousClock.now
        // Discarding must not be cut short by the cancellation that asked for it.
        await Task { await lab.host.discard() }.value
        let discard = StageTime(stage: "discard", duration: ContinuousClock.now - discardStart)
        let tested = StageTime(stage: "test", duration: records.reduce(.zero) { $0 + $1.duration })
        return CellRecord(
            cell: planned.cell,
            outcome: CellRecord.outcome(of: records),
            memory: testing.memory,
            disk: testing.disk,
            faults: planned.lab.faults.faults.map(\.description),
            stages: result.stages + [tested, discard],
            machines: machines,
            tests: records
        )
    }

    /// Copies the consoles out of the lab's folder, which goes away.
    private func keepConsoles(
        of machines: [MachineRecord],
        claim: LabClaim,
        secrets: SecretValues?
    ) -> [MachineRecord] {
        let folder = environment.folder.cell(number)
        let path = "\(environment.folder.path)/\(folder)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return machines.map { machine in
            var machine = machine
            let name = "\(folder)/\(machine.name).console"
            let target = "\(environment.folder.path)/\(name)"
            // A machine that was never started has no console.
            guard let text = try? WholeFile.text(claim.folder.console(machine.name)) else { return machine }
            let shown = Data((secrets?.masked(text) ?? text).utf8)
            if (try? shown.write(to: URL(filePath: target))) != nil { machine.console = name }
            return machine
        }
    }

    /// The record of a cell whose lab never came to its tests.
    static func broken(_ planned: PlannedLab, by trouble: Trouble) -> CellRecord {
        unrun(planned, outcome: .error(trouble))
    }

    /// The record of a cell whose tests all end the same way without being run.
    static func unrun(_ planned: PlannedLab, outcome: Outcome) -> CellRecord {
        let tests = planned.lab.tests.map { TestRecord(name: $0.name, machine: $0.machine, outcome: outcome) }
        return CellRecord(cell: planned.cell, outcome: outcome, tests: tests)
    }
}
