import ArgumentParser
import FoundationEssentials
import LabManifest
import LabMatrix
import LabModel
import LabPlanner

/// `assay matrix`: makes the rows of a PICT model, in the place of `pict`.
struct MatrixVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Print the rows that cover a PICT model.",
        discussion: """
            Options are written as for 'pict': /o:N or /o:max for the order of combinations, /d:C and /a:C for the separators of values and of \
            names, /n:C for the mark of negative values, /e:FILE for rows to begin with, /r or /r:N for a seed, /c for a case-sensitive model, \
            /s for statistics in the place of rows.
            """
    )

    /// The ways to print rows.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case pictRows = "pict-rows"
        case jsonl
        case github
        case gitlab
    }

    @Argument(help: ArgumentHelp("The file with the model.", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("Options of PICT.", valueName: "options"))
    var options: [String] = []

    @Option(help: "How rows are printed: pict-rows, jsonl, github or gitlab.")
    var format: Format = .pictRows

    @Option(help: ArgumentHelp("How long fewer rows are looked for, such as 10s.", valueName: "time"))
    var effort: String?

    @Flag(help: "Show which combinations the rows cover, and fail if they leave one out that is possible.")
    var coverageReport = false

    func validate() throws {
        _ = try PICTCommandLine(options)
        if let effort, Duration(labText: effort) == nil {
            throw ValidationError("--effort needs a duration like 10s or 2m")
        }
    }

    func run() async throws {
        let line = try PICTCommandLine(options)
        let file = PICTFile.read(path: model, options: line.model)
        try judge([], file)
        let request = try request(for: file.matrix, line)
        let start = ContinuousClock.now
        if coverageReport || line.showsStatistics {
            let found = try LabPlanner.coverage(of: file.matrix, request: request, severity: .warning)
            try judge(found.diagnostics, file)
            guard let report = found.report else { throw Failure(code: .wrongLabFile) }
            guard line.showsStatistics else { return try CoverageOutput.print(report, format: .table) }
            let seconds = Int((ContinuousClock.now - start) / .seconds(1))
            Talk.print("Combinations:    \(report.facts.total - report.facts.impossible)")
            Talk.print("Generated tests: \(report.cells.count)")
            Talk.print("Generation time: \(seconds / 3600):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))")
            return
        }
        let listing = CellListing.Format(rawValue: format.rawValue) ?? .pictRows
        let listed = try LabPlanner.list(matrix: file.matrix, request: request, severity: .warning, as: listing) {
            bytes in
            Talk.write(bytes, toError: false)
        }
        try judge(listed.diagnostics, file)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func request(for matrix: Matrix, _ line: PICTCommandLine) throws -> PlanRequest {
        let count = matrix.axes.count
        let order = line.order ?? (line.isOrderMax ? count : min(2, count))
        guard order <= count else {
            throw Failure.usage("order \(order) combines more parameters than the model has, \(count)")
        }
        if let seed = line.randomSeed { Talk.say("Used seed: \(seed)") }
        return PlanRequest(
            options: ExpansionOptions(
                coverage: .strength(order),
                seed: line.randomSeed,
                effort: effort.flatMap { Duration(labText: $0) },
                kept: try line.seedRows.map { try KeptFile.read($0, for: matrix) } ?? []
            )
        )
    }

    private func judge(_ more: [Diagnostic], _ file: PICTFile) throws {
        // What is wrong with the text has been printed before its rows were made.
        let all = more.isEmpty ? file.diagnostics : more
        Talk.print(errorsOf: all, sources: [file.path: file.source])
        guard !all.containsError else { throw Failure(code: .wrongLabFile) }
    }
}
