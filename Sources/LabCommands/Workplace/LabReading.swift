import LabLibrary
import LabManifest
import LabModel
import LabPlanner
import LabYAML

/// A lab file with its library, and everything that is wrong with them.
struct LabReading {
    let file: LabFile
    let library: Library
    let sources: [String: String]
    private let diagnostics: [Diagnostic]

    /// Reads a lab file and the library that it needs.
    /// - Throws: `Failure` with 65 when the file cannot be understood at all; what is wrong has been printed.
    static func read(_ path: String, installation: Installation) throws -> LabReading {
        let reading = LabFile.read(path: path)
        let folders = (reading.file?.libraryFolders ?? []) + installation.libraries
        let library = Library.load(folders: folders, answers: Installation.userAnswers)
        var sources = library.sources
        sources[reading.path] = reading.source
        sources.merge(reading.furtherSources) { first, _ in first }
        let diagnostics = library.diagnostics + reading.diagnostics
        guard let file = reading.file else {
            Talk.print(errorsOf: diagnostics, sources: sources)
            throw Failure(code: .wrongLabFile)
        }
        return LabReading(file: file, library: library.library, sources: sources, diagnostics: diagnostics)
    }

    /// Plans the selected cells.
    /// - Throws: `Failure` with 65 when something is an error; everything that is wrong has been printed.
    func plan(_ request: PlanRequest = PlanRequest()) throws -> Plan {
        let plan = try LabPlanner.plan(file: file, library: library, request: request)
        try judge(plan.diagnostics)
        return plan
    }

    /// Plans the cells that a command line selects.
    /// - Throws: `Failure` with 65 when something is an error; everything that is wrong has been printed.
    func plan(_ cells: CellOptions, _ matrix: MatrixOptions? = nil) async throws -> Plan {
        try plan(try await request(cells, matrix))
    }

    /// What a command line selects.
    func request(_ cells: CellOptions, _ matrix: MatrixOptions? = nil) async throws -> PlanRequest {
        PlanRequest(
            selection: try cells.selection(),
            options: try matrix?.options(for: file.matrix) ?? ExpansionOptions(),
            durations: try await cells.durations(ofLab: file.name)
        )
    }

    /// Prints the selected cells as a list; what is wrong with labs of single cells is not looked for.
    /// - Throws: `Failure` with 65 when something is an error; everything that is wrong has been printed.
    func list(_ request: PlanRequest, as format: CellListing.Format) throws {
        guard !diagnostics.containsError else { return try judge([]) }
        let listed = try LabPlanner.list(file: file, library: library, request: request, as: format) { bytes in
            Talk.write(bytes, toError: false)
        }
        try judge(listed.diagnostics)
        if listed.count == 0 { throw Failure(code: .nothingRun, message: "the selection has no cell") }
    }

    /// Examines what the selected cells cover.
    /// - Throws: `Failure` with 65 when something is an error; everything that is wrong has been printed.
    func coverage(_ request: PlanRequest) throws -> MatrixCoverage {
        let found = try LabPlanner.coverage(of: file.matrix, request: request)
        try judge(found.diagnostics)
        guard let report = found.report else { throw Failure(code: .wrongLabFile) }
        return report
    }

    private func judge(_ more: [Diagnostic]) throws {
        let all = diagnostics + more
        Talk.print(errorsOf: all, sources: sources)
        guard !all.containsError else { throw Failure(code: .wrongLabFile) }
    }
}

extension Talk {
    /// Prints diagnostics with the lines that they are about.
    static func print(errorsOf diagnostics: [Diagnostic], sources: [String: String]) {
        let text = DiagnosticRenderer(sources: sources).render(diagnostics)
        if !text.isEmpty { say(String(text.dropLast())) }
    }
}
