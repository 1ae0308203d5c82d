/// A failure that people know of and have not mended yet, as a list of them says it.
public struct KnownFailure: Hashable, Sendable, Codable {
    /// Where it is being worked on.
    public var issue: String
    /// The last day on which it is excused, as in `2026-12-31`; `nil` for one that stays.
    public var expires: String?
    /// What is known of it, in people's words; may be empty.
    public var reason: String

    /// Creates an entry.
    public init(issue: String, expires: String? = nil, reason: String = "") {
        self.issue = issue
        self.expires = expires
        self.reason = reason
    }

    /// All of it in one line.
    public var sentence: String {
        ([reason.isEmpty ? nil : reason, issue, expires.map { "until \($0)" }].compactMap(\.self)).joined(
            separator: ", "
        )
    }
}

/// The known failures of a lab's tests, which are told apart from new ones.
public struct Quarantine: Hashable, Sendable {
    /// A known failure of some tests in some cells.
    public struct Entry: Hashable, Sendable {
        /// A test's name, or a pattern in which `*` stands for anything.
        public var tests: String
        /// The cells; all of them if `nil`.
        public var condition: CellCondition?
        /// What is known.
        public var known: KnownFailure

        /// Creates an entry.
        public init(tests: String, condition: CellCondition? = nil, known: KnownFailure) {
            self.tests = tests
            self.condition = condition
            self.known = known
        }
    }

    /// The entries that have not expired; the first that fits a test counts.
    public var entries: [Entry]

    /// Creates a list.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// The record with what is known of its tests; a cell in which nothing but known failures happened has passed.
    public func applied(to record: CellRecord) -> CellRecord {
        guard !entries.isEmpty else { return record }
        var record = record
        for index in record.tests.indices {
            let name = record.tests[index].name
            record.tests[index].knownFailure =
                entries.first { entry in
                    Self.matches(entry.tests, name) && entry.condition?.holds(in: record.cell) ?? true
                }?.known
        }
        if case .failed = record.outcome { record.outcome = CellRecord.outcome(of: record.tests) }
        return record
    }

    /// Tells whether a name fits a pattern.
    public static func matches(_ pattern: String, _ name: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == name }
        guard name.utf8.count >= first.utf8.count + last.utf8.count, name.hasPrefix(first), name.hasSuffix(last) else {
            return false
        }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let place = rest.firstRange(of: part) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
