import LabLibrary
@testable import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

/// A broken file with the text that is printed for it.
struct Broken: Sendable, CustomTestStringConvertible {
    let promise: String
    let file: String
    let shown: String

    let model: String

    init(_ promise: String, _ file: String, model: String = "", shows shown: String) {
        self.promise = promise
        self.file = file
        self.model = model
        self.shown = shown
    }

    var testDescription: String { promise }

    /// What is printed for the file and all its cells, in a folder with some files and links.
    func printed() throws -> String {
        let folder = try ScratchFolder(["lab.yaml": file, "seed.sh": "", "motd": "", "tests/a.sh": "", "m.pict": model])
        try folder.link("out.sh", to: "/bin/sh")
        try folder.link("link", to: "/etc")
        let reading = LabFile.read(path: folder.path + "/lab.yaml")
        var diagnostics = reading.diagnostics
        for cell in reading.file?.matrix.allCells ?? [] {
            diagnostics += reading.file?.lab(for: cell, library: FixtureLibrary.library).diagnostics ?? []
        }
        let sources = reading.furtherSources.merging([reading.path: reading.source]) { first, _ in first }
        let printed = DiagnosticRenderer(sources: sources).render(diagnostics)
        return printed.replacing(folder.path + "/", with: "")
    }
}

extension Matrix {
    /// Every cell, or one of them where there would be too many.
    var allCells: [Cell] {
        var cells: [[Cell.Assignment]] = [[]]
        for axis in axes {
            let values = cells.count > 100 ? Array(axis.values.prefix(1)) : axis.values
            cells = cells.flatMap { cell in
                values.map { cell + [.init(axis: axis.name, value: $0.name)] }
            }
        }
        let whole = cells.map { cell in
            completed(
                cell.filter { part in
                    axes.first { $0.name == part.axis }?.when?.holds(in: Cell(cell)) ?? true
                }
            )
        }
        return whole.filter { cell in rules.allSatisfy { $0.condition.holds(in: cell) } } + include
    }
}
