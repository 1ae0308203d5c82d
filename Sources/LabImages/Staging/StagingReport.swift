import FoundationEssentials

/// What staging took away, as the script said it.
public struct StagingReport: Hashable, Sendable, Codable {
    /// A file or folder that was changed.
    public struct Item: Hashable, Sendable, Codable {
        /// The operation's name, or `deletions`.
        public var operation: String
        /// What was done: `removed`, `emptied` or `written`.
        public var action: String
        /// The absolute path.
        public var path: String
    }

    /// The name of the file beside a staged image's disk.
    static let fileName = "staging.tsv"
    /// The name of the file beside an imported tree, in the same form: what was repaired.
    static let repairsName = "repairs.tsv"
    /// A tree can have more files than anybody reads about.
    private static let limit = 10_000

    /// The changes, in their order.
    public var items: [Item]

    /// The report beside a staged image, or `nil` where there is none.
    public static func of(folder: String) -> StagingReport? {
        FileManager.default.contents(atPath: "\(folder)/\(fileName)").map {
            StagingReport(text: String(decoding: $0, as: UTF8.self))
        }
    }

    /// What was repaired in an imported tree, or `nil` where nothing was imported.
    public static func repairs(in folder: String) -> StagingReport? {
        FileManager.default.contents(atPath: "\(folder)/\(repairsName)").map {
            StagingReport(text: String(decoding: $0, as: UTF8.self))
        }
    }

    /// Reads lines of operation, action and path, joined by tabs; the paths come from the image and may hold anything.
    public init(text: String) {
        items = text.split(separator: "\n").prefix(Self.limit).compactMap { line in
            let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3 else { return nil }
            return Item(operation: fields[0], action: fields[1], path: fields[2])
        }
    }
}
