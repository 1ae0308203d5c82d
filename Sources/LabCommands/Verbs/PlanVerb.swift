import ArgumentParser
import LabModel
import LabPlanner

/// `assay plan`: shows the cells and what must exist for them.
struct PlanVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the cells of a lab, their machines and their images.",
        discussion: """
            The formats 'jsonl', 'github', 'gitlab' and 'pict-rows' list the cells without deciding anything else about them, one after \
            the other, however many there are.
            """
    )

    /// The ways to print a plan.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case jsonl
        case dot
        case github
        case gitlab
        case pictRows = "pict-rows"
    }

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var matrix: MatrixOptions

    @Option(help: ArgumentHelp("The same as --keep-cells, which 'assay test' has too.", valueName: "file"))
    var keep: String?

    @Option(
        help: """
            How the plan is printed: table, json, dot for the graph of tasks, jsonl for a line a cell, github or gitlab for a matrix of CI jobs, \
            or pict-rows.
            """
    )
    var format: Format = .table

    @Flag(help: "Show which combinations the cells cover, and fail if they leave one out that is possible.")
    var coverageReport = false

    @Flag(help: "Show every setting that connections will write, with what stands there in images that have been made.")
    var wiring = false

    func validate() throws {
        guard !coverageReport || format == .table || format == .json else {
            throw ValidationError("--coverage-report is printed as table or json")
        }
        guard keep == nil || matrix.keep == nil else {
            throw ValidationError("--keep and --keep-cells are the same option")
        }
    }

    func run() async throws {
        let reading = try LabReading.read(lab.lab, installation: try .find())
        var matrix = matrix
        matrix.keep = matrix.keep ?? keep
        let request = try await reading.request(cells, matrix)
        if coverageReport {
            return try CoverageOutput.print(try reading.coverage(request), format: format == .json ? .json : .table)
        }
        if let listing = CellListing.Format(rawValue: format.rawValue) {
            try reading.list(request, as: listing)
            return
        }
        let plan = try reading.plan(request)
        if wiring { return try await WiringOutput.print(plan, asJSON: format == .json) }
        switch format {
        case .json: Talk.print(try plan.json(decided: try await Deciding(plan, library: reading.library).payload))
        case .dot: Talk.print(plan.tasks.dot)
        default:
            Talk.print(Table(columns: Plan.columns, rows: plan.rows).text)
            if !plan.labs.isEmpty { Talk.print("\n" + (try await Deciding(plan, library: reading.library)).text) }
        }
        if plan.labs.isEmpty { throw Failure(code: .nothingRun, message: "the selection has no cell") }
    }
}
