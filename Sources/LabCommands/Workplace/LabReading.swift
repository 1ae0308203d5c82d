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
        let folders = (reading.file?.libraryFolders ?? []) + [installation.library]
        let library = Library.load(folders: folders)
        var sources = library.sources
        sources[reading.path] = reading.source
        let diagnostics = library.diagnostics + reading.diagnostics
        guard let file = reading.file else {
            Talk.print(errorsOf: diagnostics, sources: sources)
            throw Failure(code: .wrongLabFile)
        }
        return LabReading(file: file, library: library.library, sources: sources, diagnostics: diagnostics)
    }

    /// Plans the selected cells.
    /// - Throws: `Failure` with 65 when something is an error; everything that is wrong has been printed.
    func plan(_ selection: CellSelection = CellSelection()) throws -> Plan {
        let plan = try LabPlanner.plan(file: file, library: library, selection: selection)
        let all = diagnostics + plan.diagnostics
        Talk.print(errorsOf: all, sources: sources)
        guard !all.containsError else { throw Failure(code: .wrongLabFile) }
        return plan
    }
}

extension Talk {
    /// Prints diagnostics with the lines that they are about.
    static func print(errorsOf diagnostics: [Diagnostic], sources: [String: String]) {
        let text = DiagnosticRenderer(sources: sources).render(diagnostics)
        if !text.isEmpty { say(String(text.dropLast())) }
    }
}
