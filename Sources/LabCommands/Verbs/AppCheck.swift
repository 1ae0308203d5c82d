import ArgumentParser
import FoundationEssentials
import LabEngine
import LabLibrary
import LabHost
import LabModel
import LabStore
import LabPlanner

/// `assay app check`: installs applications on the systems that they say they run on, and sees whether they come up.
struct AppCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Install applications on every system they run on, start them, and report.",
        discussion: """
            An application with a lab file 'check.yaml' in its folder is tried out with that: a matrix with the axis 'os', and tests. \
            Any other has come up when its ready checks hold, in a lab with whatever it requires.
            """
    )

    @Argument(help: ArgumentHelp("The applications; all of the library if left out.", valueName: "name"))
    var names: [String] = []

    @Option(name: .customLong("os"), help: ArgumentHelp("Only on this system.", valueName: "name"))
    var systems: [String] = []

    @Option(name: .customLong("library"), help: ArgumentHelp("A folder that is searched first.", valueName: "folder"))
    var libraries: [String] = []

    @Option(help: ArgumentHelp("How many labs are deployed at once, as far as memory goes.", valueName: "n"))
    var jobs = 1

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs needs a number of at least 1") }
    }

    func run() async throws {
        let workplace = try Workplace()
        let library = try LibraryFolder.load(before: libraries)
        let plans = try chosen(of: library).map { try plan(for: $0, in: library, workplace: workplace) }
        guard plans.contains(where: { !$0.plan.labs.isEmpty }) else {
            throw Failure(code: .nothingRun, message: "no application runs on \(systems.joined(separator: ", "))")
        }
        try await workplace.collectLeftovers()
        var records: [(application: String, record: RunRecord)] = []
        for (application, file, plan) in plans where !plan.labs.isEmpty && !Task.isCancelled {
            records.append((application, try await run(plan, of: file, in: workplace)))
        }
        try show(records)
        // The worst of them says how it ended.
        let codes = records.compactMap { Test.code(for: $0.record) }
        for code in [ExitCode.labBroke, .testFailed] where codes.contains(code) { throw Failure(code: code) }
    }

    private func run(_ plan: Plan, of file: String, in workplace: Workplace) async throws -> RunRecord {
        let recording = try await RunRecording.begin(plan: plan, file: file, workplace: workplace, output: nil)
        return try await workplace.perform(.check, plan.lab, printer: progress.printer) { task, sink in
            let cells = await LabRun(
                plan: plan,
                environment: recording.environment(of: task, sink: sink),
                options: RunOptions(jobs: jobs)
            ).run()
            return try await recording.finish(cells, isInterrupted: Task.isCancelled)
        }
    }

    private func chosen(of library: Library) throws -> [Application] {
        let known = library.applications
        guard !names.isEmpty else { return known.values.sorted { $0.name < $1.name } }
        return try names.map { name in
            guard let application = known[name] else {
                throw Failure.usage(
                    "the library has no application '\(name)'",
                    hint: Suggestion.hint(for: name, among: known.keys.sorted())
                )
            }
            return application
        }
    }

    /// What is run for an application: its own lab file, or one made of what the library says.
    private func plan(
        for application: Application,
        in library: Library,
        workplace: Workplace
    ) throws -> (application: String, file: String, plan: Plan) {
        let chosen = application.runsOn.filter { systems.isEmpty || systems.contains($0) }
        let own = "\(application.folder)/check.yaml"
        guard FileManager.default.fileExists(atPath: own) else {
            let plan = ApplicationTrial(of: application, library: library).plan(on: chosen)
            Talk.print(errorsOf: plan.diagnostics, sources: [:])
            guard !plan.diagnostics.containsError else { throw Failure(code: .wrongLabFile) }
            return (application.name, "\(application.folder)/application.yaml", plan)
        }
        let selection = CellSelection(filters: chosen.map { CellSelection.Filter(axis: "os", value: $0) })
        let plan = try LabReading.read(own, installation: workplace.installation).plan(
            PlanRequest(selection: selection)
        )
        return (application.name, own, plan)
    }

    private func show(_ records: [(application: String, record: RunRecord)]) throws {
        let rows = records.flatMap { application, record in
            record.cells.map { cell in
                [application, cell.cell["os"] ?? "", cell.outcome.word, ProgressPrinter.short(cell.duration)]
            }
        }
        try Table.print(
            format.format,
            columns: ["application", "system", "outcome", "time"],
            rows: rows,
            payload: records.map(\.record)
        )
    }
}
