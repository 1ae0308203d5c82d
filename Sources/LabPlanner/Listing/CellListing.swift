import LabModel

/// Writes cells one after the other, without deciding anything else about them, for programs that read lists of cells.
///
/// Nothing is held but the piece that is being written.
public struct CellListing {
    /// The ways to write a list.
    public enum Format: String, Sendable, CaseIterable {
        /// An object with the axes' values a line.
        case jsonLines = "jsonl"
        /// A line with the names of the axes, then a line with values a cell, between tabs: what PICT prints.
        case pictRows = "pict-rows"
        /// A list of `{"include": [..]}` for `strategy.matrix` of GitHub's workflows.
        case github
        /// Hidden jobs with `parallel: matrix` for GitLab's pipelines.
        case gitlab

        /// How many cells a piece has at most: a matrix of GitHub makes up to 256 jobs, one of GitLab up to 200.
        var chunk: Int {
            switch self {
            case .github: 256
            case .gitlab: 200
            case .jsonLines, .pictRows: .max
            }
        }
    }

    /// How many cells have been written.
    public private(set) var count = 0

    private let format: Format
    private let axes: [String]
    private let fragments: JSONFragments
    private let write: ([UInt8]) -> Void
    private var buffer: [UInt8] = []

    private static let bufferSize = 1 << 16

    /// Creates a listing of cells of a matrix; `write` gets bytes in order.
    public init(_ format: Format, of expansion: MatrixExpansion, write: @escaping ([UInt8]) -> Void) {
        self.format = format
        self.write = write
        axes = expansion.axes.map(\.name)
        fragments = JSONFragments(expansion.space)
        buffer.reserveCapacity(Self.bufferSize + 4096)
        if format == .pictRows { line(axes.joined(separator: "\t")) }
        if format == .github { text("[") }
    }

    /// Writes a cell.
    public mutating func add(_ expanded: ExpandedCell) {
        switch format {
        case .jsonLines:
            if expanded.row != nil { fragments.append(expanded, to: &buffer) } else { text(object(expanded.cell)) }
            buffer.append(UInt8(ascii: "\n"))
        case .pictRows:
            let cell = expanded.cell
            line(axes.map { cell[$0] ?? "" }.joined(separator: "\t"))
        case .github:
            let isFirst = count % format.chunk == 0
            text(isFirst ? (count == 0 ? "" : "]},") + "{\"include\":[" : ",")
            text(object(expanded.cell, withName: true))
        case .gitlab:
            if count % format.chunk == 0 {
                line(".assay-cells-\(count / format.chunk + 1):\n  parallel:\n    matrix:")
            }
            gitlab(expanded.cell)
        }
        count += 1
        if buffer.count >= Self.bufferSize { flush() }
    }

    /// Writes what is left, and the end.
    public mutating func finish() {
        if format == .github { line(count == 0 ? "]" : "]}]") }
        flush()
    }

    private mutating func flush() {
        guard !buffer.isEmpty else { return }
        write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

    private mutating func line(_ text: String) { self.text(text + "\n") }

    /// The cell as a JSON object, its name under `cell`; an axis of that name gives way to it.
    private func object(_ cell: Cell, withName: Bool = false) -> String {
        var pairs = cell.assignments.map { ($0.axis, $0.value) }
        if withName { pairs = [("cell", cell.description)] + pairs.filter { $0.0 != "cell" } }
        return "{" + pairs.map { "\(JSONFragments.quoted($0)):\(JSONFragments.quoted($1))" }.joined(separator: ",")
            + "}"
    }

    private mutating func gitlab(_ cell: Cell) {
        line("      - ASSAY_CELL: \(Self.yaml(cell.description))")
        for assignment in cell.assignments {
            let name = assignment.axis.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
            line("        ASSAY_AXIS_\(String(name)): \(Self.yaml(assignment.value))")
        }
    }

    private static func yaml(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
