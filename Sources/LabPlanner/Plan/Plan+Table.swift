import LabModel

extension Plan {
    /// The headings of `rows`.
    public static let columns = ["cell", "machines", "images", "connections", "tests"]

    /// The cells as rows of a table, one field for each of `columns`.
    public var rows: [[String]] {
        labs.map { lab in
            [
                lab.cell.description,
                lab.machines.map(\.name).joined(separator: " "),
                lab.machines.map(\.image.title).uniqued().joined(separator: ", "),
                String(lab.connections.count),
                String(lab.lab.tests.count),
            ]
        }
    }
}
