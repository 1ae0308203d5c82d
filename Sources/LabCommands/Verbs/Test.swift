import ArgumentParser
import FoundationEssentials
import LabEngine
import LabManifest
import LabHost
import LabModel
import LabPlanner
import LabReport
import LabStore

/// `assay test`: deploys every cell, runs its tests, writes the results, and discards everything.
struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Deploy every cell of a lab, run its tests, write the results, and discard the machines."
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var matrix: MatrixOptions
    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    @Option(
        help: ArgumentHelp(
            "How many cells, and how many fresh labs of each, there are at once, as far as memory goes: a number, or auto; 1 if left out.",
            valueName: "n"
        ),
        transform: JobCount.argument
    )
    var jobs = JobCount.number(1)

    @OptionGroup var failures: FailureOptions
    @OptionGroup var states: StateOptions
    @OptionGroup var usage: UsageOption

    @Option(help: ArgumentHelp("The folder for the results, instead of one in the state folder.", valueName: "folder"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Take up an earlier run: what it settled is kept, the rest is run, all in one set of results.",
            valueName: "run"
        )
    )
    var resume: String?

    @Option(
        name: .customLong("cells"),
        help: "With --resume: planned, or suggested to run also the cells that 'assay explain' suggested."
    )
    var choice: CellChoice = .planned

    /// Which cells a run that is taken up has.
    enum CellChoice: String, ExpressibleByArgument, CaseIterable {
        case planned
        case suggested
    }

    func validate() throws {
        guard choice == .planned || resume != nil else {
            throw ValidationError("--cells suggested needs --resume")
        }
        guard resume == nil || output == nil else {
            throw ValidationError("--resume keeps the results where they are; leave --output out")
        }
        guard states.retries >= 0 else { throw ValidationError("--retries needs a number of at least 0") }
        try failures.check()
    }

    func run() async throws {
        let workplace = try Workplace()
        let reading = try LabReading.read(lab.lab, installation: workplace.installation)
        var request = try await reading.request(cells, matrix)
        let earlier = try await resumption(of: reading.file.name, workplace)
        if choice == .suggested { request.further = try earlier?.suggested() ?? [] }
        let quarantine = try failures.quarantine(of: reading)
        let plan = try reading.plan(request)
        guard !plan.labs.isEmpty else { throw Failure(code: .nothingRun, message: "the selection has no cell") }
        guard plan.labs.contains(where: { !$0.lab.tests.isEmpty }) else {
            throw Failure(
                code: .nothingRun,
                message: "the lab has no tests",
                hint: "write some under 'tests', or use 'assay up'"
            )
        }
        try await workplace.collectLeftovers()
        let recording = try await RunRecording.begin(
            plan: plan,
            file: lab.lab,
            workplace: workplace,
            output: output,
            shard: cells.shard,
            resuming: earlier?.run
        )
        let printer = progress.printer
        let record = try await workplace.perform(.test, plan.lab, printer: printer, usage: usage) { task, sink in
            let cells = await run(
                plan,
                after: earlier,
                excusing: quarantine,
                in: recording.environment(of: task, sink: sink)
            )
            let record = try await recording.finish(cells, isInterrupted: Task.isCancelled)
            if Task.isCancelled { Talk.say("assay: what was done until then: \(recording.folder.results)") }
            return record
        }
        try show(record, in: recording.folder)
        if let code = Self.code(for: record) { throw Failure(code: code) }
    }

    private func resumption(of lab: String, _ workplace: Workplace) async throws -> Resumption? {
        guard let resume else { return nil }
        return try await Resumption.load(resume, lab: lab, store: try await workplace.openStore())
    }

    /// Runs the cells of a plan, without those that an earlier run settled; gives the records of all.
    private func run(
        _ plan: Plan,
        after earlier: Resumption?,
        excusing quarantine: Quarantine,
        in environment: RunEnvironment
    ) async -> [CellRecord] {
        var options = failures.options(
            states.options(jobs: jobs.number(on: environment.host.facts, load: HostLoad.now()))
        )
        options.quarantine = quarantine
        guard let earlier else { return await LabRun(plan: plan, environment: environment, options: options).run() }
        let open = earlier.open(in: plan)
        Talk.say("assay: \(plan.labs.count - open.plan.labs.count) cells of run '\(earlier.run.id)' are kept")
        let records = await LabRun(
            plan: open.plan,
            environment: environment,
            options: options,
            numbers: open.numbers
        ).run()
        return earlier.merged(records, in: plan)
    }

    private func show(_ record: RunRecord, in folder: RunFolder) throws {
        let rows = record.cells.flatMap { cell in
            (cell.tests.isEmpty ? [TestRecord(name: "", machine: "", outcome: cell.outcome)] : cell.tests).map { test in
                [
                    cell.cell.description, test.name, test.machine, test.verdict,
                    ProgressPrinter.short(test.duration),
                ]
            }
        }
        try Table.print(
            format.format,
            columns: ["cell", "test", "machine", "outcome", "time"],
            rows: rows,
            payload: record
        )
        let counts = RecordedRun.Counts(record)
        Talk.say(
            "assay: \(counts.cells) cells: \(counts.passed) tests passed, \(counts.failed) failed, "
                + "\(counts.errors) broken, \(counts.skipped) skipped or not run, in \(ProgressPrinter.short(record.duration))"
        )
        Talk.say("assay: results: \(folder.results)")
    }

    /// The exit code of a run: what the lab kept from being known weighs more than what is known to be wrong.
    static func code(for record: RunRecord) -> ExitCode? {
        let tests = record.cells.flatMap(\.tests).filter { !$0.isKnownToFail }
        let outcomes = record.cells.map(\.outcome) + tests.map(\.outcome)
        let words = Set(outcomes.map(\.word))
        if words.contains("error") { return .labBroke }
        if words.contains("failed") { return .testFailed }
        if words.contains("passed") { return nil }
        return words.contains("skipped") ? .allSkipped : .nothingRun
    }
}
