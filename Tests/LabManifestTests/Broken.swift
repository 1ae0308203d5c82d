import LabLibrary
import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

/// A broken file with the text that is printed for it.
struct Broken: Sendable, CustomTestStringConvertible {
    let promise: String
    let file: String
    let shown: String

    init(_ promise: String, _ file: String, shows shown: String) {
        self.promise = promise
        self.file = file
        self.shown = shown
    }

    var testDescription: String { promise }

    /// What is printed for the file and all its cells, in a folder with some files and links.
    func printed() throws -> String {
        let folder = try ScratchFolder(["lab.yaml": file, "seed.sh": "", "motd": "", "tests/a.sh": ""])
        try folder.link("out.sh", to: "/bin/sh")
        try folder.link("link", to: "/etc")
        let reading = LabFile.read(path: folder.path + "/lab.yaml")
        var diagnostics = reading.diagnostics
        for cell in reading.file?.matrix.allCells ?? [] {
            diagnostics += reading.file?.lab(for: cell, library: FixtureLibrary.library).diagnostics ?? []
        }
        let printed = DiagnosticRenderer(sources: [reading.path: reading.source]).render(diagnostics)
        return printed.replacing(folder.path + "/", with: "")
    }
}

extension Matrix {
    /// Every cell, or one of them where there would be too many.
    var allCells: [Cell] {
        var cells = [Cell()]
        for axis in axes {
            let values = cells.count > 100 ? Array(axis.values.prefix(1)) : axis.values
            cells = cells.flatMap { cell in
                values.map { Cell(cell.assignments + [.init(axis: axis.name, value: $0)]) }
            }
        }
        return cells.filter { cell in !exclude.contains { $0.matches(cell) } } + include
    }
}
