import ArgumentParser
import FoundationEssentials
import LabEngine
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
    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    @Option(help: ArgumentHelp("How many cells are deployed at once, as far as memory goes.", valueName: "n"))
    var jobs = 1

    @Flag(help: "Begin no further cell after one that did not pass.")
    var failFast = false

    @Option(help: ArgumentHelp("The folder for the results, instead of one in the state folder.", valueName: "folder"))
    var output: String?

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs needs a number of at least 1") }
    }

    func run() async throws {
        let workplace = try Workplace()
        let plan = try LabReading.read(lab.lab, installation: workplace.installation).plan(try cells.selection())
        guard !plan.labs.isEmpty else { throw Failure(code: .nothingRun, message: "the selection has no cell") }
        guard plan.labs.contains(where: { !$0.lab.tests.isEmpty }) else {
            throw Failure(
                code: .nothingRun,
                message: "the lab has no tests",
                hint: "write some under 'tests', or use 'assay up'"
            )
        }
        await workplace.collectLeftovers()
        let recording = try await RunRecording.begin(plan: plan, file: lab.lab, workplace: workplace, output: output)
        let printer = progress.printer
        let options = RunOptions(jobs: jobs, failsFast: failFast)
        defer { printer.finish() }
        let record = try await Interruption.cancelling {
            let cells = await LabRun(
                plan: plan,
                environment: recording.environment(sink: printer.show),
                options: options
            ).run()
            let record = try await recording.finish(cells, isInterrupted: Task.isCancelled)
            if Task.isCancelled { Talk.say("assay: what was done until then: \(recording.folder.results)") }
            return record
        }
        printer.finish()
        try show(record, in: recording.folder)
        if let code = Self.code(for: record) { throw Failure(code: code) }
    }

    private func show(_ record: RunRecord, in folder: RunFolder) throws {
        let rows = record.cells.flatMap { cell in
            (cell.tests.isEmpty ? [TestRecord(name: "", machine: "", outcome: cell.outcome)] : cell.tests).map { test in
                [
                    cell.cell.description, test.name, test.machine, test.outcome.word,
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
        let outcomes = record.cells.map(\.outcome) + record.cells.flatMap(\.tests).map(\.outcome)
        let words = Set(outcomes.map(\.word))
        if words.contains("error") { return .labBroke }
        if words.contains("failed") { return .testFailed }
        if words.contains("passed") { return nil }
        return words.contains("skipped") ? .allSkipped : .nothingRun
    }
}
