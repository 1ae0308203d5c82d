import FoundationEssentials
public import LabModel
import LabProcess

/// The records of a run's cells that have ended, each as JSON in its cell's folder.
///
/// A run reads them again for its results, so that it needs no more memory the more cells it has run; so does one that takes
/// it up, and the repair of a store.
public struct KeptRecords: Sendable {
    private let folder: RunFolder

    /// The records in a run's folder.
    public init(in folder: RunFolder) { self.folder = folder }

    /// The numbers of the cells that have a folder, in order.
    public var numbers: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { $0.hasPrefix("cell-") ? Int($0.dropFirst(5)) : nil }.sorted()
    }

    /// Keeps what is known of a cell.
    /// - Throws: what Foundation throws when the file cannot be written.
    public func keep(_ record: CellRecord, number: Int) throws {
        let path = "\(folder.path)/\(folder.cell(number))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            let time = UTCTime(date)
            try container.encode("\(time.day) \(time.clock).\(time.thousandths)")
        }
        try encoder.encode(record).write(to: URL(filePath: folder.record(ofCell: number)))
    }

    /// What was kept of a cell; `nil` if nothing was, or nothing that can be read.
    public func record(_ number: Int) -> CellRecord? {
        guard let content = try? WholeFile.bytes(folder.record(ofCell: number)) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            // Others write moments as ISO 8601 does, with a letter between day and time and another one at the end.
            let words = text.split { "TZ ".contains($0) }.joined(separator: " ")
            guard let time = UTCTime(words) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no moment")
            }
            return time.date
        }
        return try? decoder.decode(CellRecord.self, from: Data(content))
    }
}
