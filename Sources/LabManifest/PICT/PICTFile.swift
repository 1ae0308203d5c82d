import LabLibrary
public import LabModel
import LabYAML

/// What came of reading a PICT model.
public struct PICTFile: Sendable {
    /// The matrix that it describes: its parameters are the axes.
    public let matrix: Matrix
    /// What is wrong with it.
    public let diagnostics: [Diagnostic]
    /// The file as diagnostics name it.
    public let path: String
    /// The file's text, for showing lines of it.
    public let source: String

    /// Reads a model that is already in memory; diagnostics call it `path`.
    public init(text: String, path: String, options: PICTOptions = PICTOptions()) {
        let findings = Findings()
        var reader = PICTReader(text, name: path, options: options, findings: findings)
        reader.read()
        matrix = reader.matrix()
        diagnostics = DiagnosticRenderer.ordered(findings.diagnostics)
        self.path = path
        source = text
    }

    private init(unreadable diagnostic: Diagnostic, path: String) {
        matrix = Matrix()
        diagnostics = [diagnostic]
        self.path = path
        source = ""
    }

    /// Reads the model at `path`; diagnostics call it `name`, or what the path says.
    public static func read(path: String, name: String? = nil, options: PICTOptions = PICTOptions()) -> PICTFile {
        let shown = name ?? path
        return switch YAMLReader.text(path: path, file: shown) {
        case .success(let text): PICTFile(text: text, path: shown, options: options)
        case .failure(let unreadable): PICTFile(unreadable: unreadable.diagnostic, path: shown)
        }
    }
}

extension Findings {
    /// Reads the model that a lab file names; its parameters must be able to be axes.
    func readPICT(_ node: YAMLNode, folder: String, shownFolder: String, into reading: inout MatrixReading) {
        guard let path = path(node, inside: folder, "file", to: .file) else { return }
        let file = PICTFile.read(path: "\(folder)/\(path)", name: shownFolder + path)
        reading.sources[file.path] = file.source
        add(file.diagnostics)
        reading.matrix = file.matrix
        reading.matrix.location = node.location
        var variables: [String: String] = [:]
        for axis in file.matrix.axes {
            let place = axis.location ?? node.location
            let isRight =
                isAxis(axis.name, at: place, variables: &variables)
                && zip(axis.values, axis.places).allSatisfy { value, place in
                    value.names.allSatisfy { isAxisText($0, at: place) }
                }
            reading.table.set(isRight ? axis.values.map(\.name) : [], of: axis.name)
        }
    }
}
