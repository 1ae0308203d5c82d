import ArgumentParser
import LabPlanner

/// `assay advise`: says what is decided for a lab, and why.
struct Advise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what hardware, images and host are chosen for a lab, and why.",
        discussion: """
            What a machine needs is what its system and its applications need together, times the system's factor, and what goals of the lab \
            need by rules of the library. What is less than needed is an error, less than recommended a warning. Nothing is made or deployed.
            """
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var format: FormatOption

    func run() async throws {
        let reading = try LabReading.read(lab.lab, installation: try .find())
        let plan = try await reading.plan(cells)
        guard !plan.labs.isEmpty else { throw Failure(code: .nothingRun, message: "the selection has no cell") }
        let deciding = try await Deciding(plan, library: reading.library)
        try Table.print(format.format, columns: Advice.columns, rows: deciding.rows, payload: deciding.payload)
    }
}
