import ArgumentParser
import LabPlanner
import LabStore

/// The lab file that a verb works on.
struct LabArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The lab file, or a folder with a 'lab.yaml'.", valueName: "lab"))
    var lab: String
}

/// The cells that a verb works on.
struct CellOptions: ParsableArguments {
    @Option(name: .customLong("cell"), help: ArgumentHelp("Only cells with this value.", valueName: "axis=value"))
    var cells: [String] = []

    @Option(help: ArgumentHelp("Only the cell with exactly this name.", valueName: "cell"))
    var exactly: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only this part of the cells, the first of four being 1/4; parts take about equally long.",
            valueName: "i/n"
        )
    )
    var shard: String?

    /// What the options select.
    func selection() throws -> CellSelection {
        try CellSelection(cells: cells, exactly: exactly, shard: shard)
    }

    /// How long the cells of a lab took before, if the selection needs to know.
    func durations(ofLab lab: String) async throws -> [String: Duration] {
        guard shard != nil else { return [:] }
        return try await Workplace().openStore().durations(ofLab: lab)
    }
}

/// How data is printed.
struct FormatOption: ParsableArguments {
    @Option(help: "How the data is printed: table or json.")
    var format: OutputFormat = .table
}

/// How progress is shown.
struct ProgressOption: ParsableArguments {
    /// The ways to show it.
    enum Style: String, ExpressibleByArgument, CaseIterable {
        /// A block that is redrawn on a terminal, lines elsewhere.
        case auto
        case lines
        case json
        case none
    }

    @Option(help: "How progress is shown on standard error: auto, lines, json or none.")
    var progress: Style = .auto

    /// A printer of that style.
    var printer: ProgressPrinter {
        switch progress {
        case .auto: ProgressPrinter(Talk.isTerminal ? .block : .lines)
        case .lines: ProgressPrinter(.lines)
        case .json: ProgressPrinter(.json)
        case .none: ProgressPrinter(.none)
        }
    }
}

/// What becomes of the usage areas of tasks.
struct UsageOption: ParsableArguments {
    @Flag(help: "Keep what was asked for and what machines were given, as files in the task's usage area.")
    var keepUsageArea = false

    /// The option as another command line has it.
    var arguments: [String] { keepUsageArea ? ["--keep-usage-area"] : [] }
}
