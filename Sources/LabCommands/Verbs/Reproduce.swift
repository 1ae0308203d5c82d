import ArgumentParser
import FoundationEssentials
import LabEngine
import LabHost
import LabModel
import LabStore

/// `assay run reproduce`: brings back the lab of a test.
struct RunReproduce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Bring up the lab of a test as it was when the test began, or when it ended.",
        discussion: "Only for tests whose states were kept: see 'assay test --keep' and 'assay run list --kept'."
    )

    /// When in the test.
    enum Point: String, ExpressibleByArgument, CaseIterable {
        case start
        case failure
        case end

        var kept: LabTemplate.Moment.Point { self == .start ? .start : .end }
    }

    @Argument(help: "The run's name.")
    var run: String

    @Argument(help: "The test's name.")
    var test: String

    @Option(help: ArgumentHelp("The number of the cell, where the test failed in several.", valueName: "n"))
    var cell: Int?

    @Option(help: "When in the test: at its start, or when it failed or ended.")
    var at: Point = .start

    @Option(name: .customLong("as"), help: ArgumentHelp("The lab's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("How many copies of the lab.", valueName: "n"))
    var count = 1

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count needs a number of at least 1") }
    }

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let shelf = TemplateShelf(state: workplace.state)
        let template = try KeptStates(shelf: shelf).find(run: run, test: test, cell: cell, point: at.kept)
        let held = try shelf.open(template.name)
        let taken = StandingLabs(state: workplace.state).names()
        let names = try CopyLaunch.names(name, count: count, base: "\(template.planned.lab.name)-repro", taken: taken)
        let launch = CopyLaunch(
            of: held,
            names: names,
            options: CopyLaunch.options(ports: .any),
            workplace: workplace
        )
        let facts = try await workplace.perform(.fork, template.name, printer: progress.printer) { task, sink in
            try await launch.run(for: task, sink: sink)
        }
        withExtendedLifetime(held) {}
        try CopyLaunch.show(facts, format: format.format)
    }
}

/// The states of tests that were kept.
struct KeptStates {
    let shelf: TemplateShelf

    private struct Row: Encodable {
        var name: String
        var moment: LabTemplate.Moment
        var lab: String
        var configuration: String
        var size: ByteCount
        var created: Date
    }

    /// Prints the states with what each takes; layers that several share count for each.
    func show(_ format: OutputFormat) throws {
        let rows = shelf.kept.compactMap { template in
            template.moment.map { moment in
                Row(
                    name: template.name,
                    moment: moment,
                    lab: template.planned.lab.name,
                    configuration: template.planned.cell.description,
                    size: shelf.size(of: template.name),
                    created: template.created
                )
            }
        }
        try Table.print(
            format,
            columns: ["run", "cell", "test", "moment", "size", "kept", "template"],
            rows: rows.map { row in
                [
                    row.moment.run, "\(row.moment.cell) \(row.configuration)", row.moment.test,
                    row.moment.point.rawValue, "\(row.size.mebibytes) MiB", row.created.formatted(.iso8601), row.name,
                ]
            },
            payload: rows
        )
        let total = shelf.size(ofAll: rows.map(\.name))
        Talk.say("assay: \(rows.count) kept states take \(total.mebibytes) MiB together")
    }

    /// The state of a test at a moment.
    /// - Throws: `Failure` that says which there are.
    func find(run: String, test: String, cell: Int?, point: LabTemplate.Moment.Point) throws -> LabTemplate {
        let kept = shelf.kept
        let ofRun = kept.filter { $0.moment?.run == run }
        guard !ofRun.isEmpty else {
            let runs = Set(kept.compactMap { $0.moment?.run }).sorted()
            throw Failure.usage(
                "nothing of run '\(run)' was kept",
                hint: Suggestion.hint(for: run, among: runs) ?? "keep states with 'assay test --keep on-failure'"
            )
        }
        let ofTest = ofRun.filter { $0.moment?.test == test }
        guard !ofTest.isEmpty else {
            let tests = Set(ofRun.compactMap { $0.moment?.test }).sorted()
            throw Failure.usage(
                "nothing of test '\(test)' was kept in run '\(run)'",
                hint: Suggestion.hint(for: test, among: tests)
            )
        }
        let found = ofTest.filter { $0.moment?.point == point && (cell == nil || $0.moment?.cell == cell) }
        guard let first = found.first else {
            throw Failure.usage("that moment of test '\(test)' was not kept", hint: "see 'assay run list --kept'")
        }
        guard found.count == 1 else {
            let cells = found.compactMap { template in template.moment.map { "\($0.cell) (\(template.planned.cell))" } }
            throw Failure.usage(
                "test '\(test)' was kept of several cells",
                hint: "say which with --cell: \(cells.joined(separator: ", "))"
            )
        }
        return first
    }
}
