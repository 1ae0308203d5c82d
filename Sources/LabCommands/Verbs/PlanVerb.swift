import ArgumentParser
import LabPlanner

/// `assay plan`: shows the cells and what must exist for them.
struct PlanVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the cells of a lab, their machines and their images."
    )

    /// The ways to print a plan.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case dot
    }

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions

    @Option(help: "How the plan is printed: table, json, or dot for the graph of tasks.")
    var format: Format = .table

    func run() async throws {
        let plan = try LabReading.read(lab.lab, installation: try .find()).plan(try cells.selection())
        switch format {
        case .table: Talk.print(Table(columns: Plan.columns, rows: plan.rows).text)
        case .json: Talk.print(try plan.json())
        case .dot: Talk.print(plan.tasks.dot)
        }
        if plan.labs.isEmpty { throw Failure(code: .nothingRun, message: "the selection has no cell") }
    }
}
