import ArgumentParser
import FoundationEssentials
import LabModel

/// How data is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}

/// Rows that a person reads, in columns as wide as their longest field.
struct Table {
    var columns: [String]
    var rows: [[String]]

    /// The table as text; headings in capitals, no trailing spaces.
    var text: String {
        let all = [columns.map { $0.uppercased() }] + rows.map { $0.map(Talk.safe) }
        let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
        return all.map { row in
            let fields = zip(row, widths).map { field, width in
                field + String(repeating: " ", count: width - field.count)
            }
            var line = fields.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// Prints the rows as a table, or `payload` as JSON.
    static func print(_ format: OutputFormat, columns: [String], rows: [[String]], payload: some Encodable) throws {
        switch format {
        case .table: Talk.print(Table(columns: columns, rows: rows).text)
        case .json: Talk.print(try json(payload))
        }
    }

    /// The value as JSON with sorted keys.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // As '.iso8601' writes it, without what Foundation loads for that.
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            let time = UTCTime(date)
            try container.encode("\(time.day)T\(time.clock)Z")
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
