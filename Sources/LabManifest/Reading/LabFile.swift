public import LabLibrary
public import LabModel
import LabYAML

/// A lab file that was read: its matrix, and the labs that it describes for each cell.
public struct LabFile: Sendable {
    /// The lab's name.
    public let name: String
    /// What the lab is, in the user's words.
    public let summary: String
    /// The file as diagnostics name it.
    public let path: String
    /// The absolute path of the file's folder.
    public let folder: String
    /// The absolute paths of the lab's own library folders, in the order of searching.
    public let libraryFolders: [String]
    /// The configurations.
    public let matrix: Matrix
    /// The secrets, in the order of the file.
    public let secrets: [Secret]
    /// What holds for all connections.
    public let wiring: WiringPolicy

    let sections: LabSections
    /// Whether a part that all cells share is wrong.
    var isBroken = false

    /// The lab for one cell, and everything that is wrong with it.
    ///
    /// There is no lab where something is an error, be it in the cell or in the parts that all cells share.
    /// Mistakes that several cells share are found again for each of them, with the same place and message.
    public func lab(for cell: Cell, library: Library) -> (lab: Lab?, diagnostics: [Diagnostic]) {
        let deciding = LabDeciding(file: self, cell: cell, library: library)
        let lab = deciding.lab()
        let diagnostics = DiagnosticRenderer.ordered(deciding.findings.diagnostics)
        return (isBroken || diagnostics.containsError ? nil : lab, diagnostics)
    }
}

extension LabFile {
    /// The axes that labs depend on: those that networks, machines, connections and tests name.
    public var axesInUse: Set<String> {
        var names = sections.conditions.values.reduce(into: Set<String>()) { $0.formUnion($1.axes) }
        let parts = [
            sections.networks, sections.machines, sections.connections, sections.tests, sections.faults,
            sections.capture, sections.goal,
        ]
        for section in parts {
            section.map { Self.collect(from: $0, into: &names) }
        }
        return names.intersection(sections.axes.names)
    }

    private static func collect(from node: YAMLNode, into names: inout Set<String>) {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.contains("${"), let template = try? Template(scalar.text) else { return }
            names.formUnion(template.references.map(\.root))
        case .sequence(let elements): for element in elements { collect(from: element, into: &names) }
        case .mapping(let entries): for entry in entries { collect(from: entry.value, into: &names) }
        }
    }
}

/// The parts of a lab file that differ from cell to cell, as they stand in the file.
struct LabSections: Sendable {
    var networks: YAMLNode?
    var machines: YAMLNode?
    var connections: YAMLNode?
    var tests: YAMLNode?
    var faults: YAMLNode?
    var capture: YAMLNode?
    var goal: YAMLNode?
    /// The values of every axis, those included that only further cells have.
    var axes = AxisTable()
    /// The conditions of machines, connections and tests by the places of their `when`; wrong ones are not there.
    var conditions: [SourceLocation: CellCondition] = [:]

    /// Axes whose values are wrong, which is already reported.
    var brokenAxes: [String] { axes.values.filter(\.value.isEmpty).map(\.key) }
}

/// What came of reading a lab file.
public struct LabFileReading: Sendable {
    /// The file; there even with mistakes, so that the mistakes of its cells can be found too, unless it is not readable at all.
    public var file: LabFile?
    /// What is wrong with the parts that all cells share.
    public var diagnostics: [Diagnostic]
    /// The file as diagnostics name it.
    public var path: String
    /// The file's text, for showing lines of it.
    public var source: String
    /// The texts of the files that it names and that were read too, by the names that diagnostics give them.
    public var furtherSources: [String: String] = [:]
}
