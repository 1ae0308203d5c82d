import LabModel

/// The part of a matrix that a command works on.
public struct CellSelection: Hashable, Sendable {
    /// A value that an axis must have.
    public struct Filter: Hashable, Sendable {
        /// The axis.
        public var axis: String
        /// One of the values that are let through.
        public var value: String

        /// Creates a filter.
        public init(axis: String, value: String) {
            self.axis = axis
            self.value = value
        }
    }

    /// One of several equal parts of a matrix, for computers that share the work.
    public struct Shard: Hashable, Sendable {
        /// The number of the part, counted from 1.
        public let number: Int
        /// How many parts there are.
        public let count: Int

        /// Reads `NUMBER/COUNT`.
        /// - Throws: `SelectionError` when it is something else, or the number is not one of 1 to the count.
        public init(_ text: String) throws(SelectionError) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
                (1...count).contains(number)
            else {
                throw SelectionError(
                    .malformed,
                    subject: text,
                    reason: "'\(text)' is not a shard",
                    hint: "write NUMBER/COUNT, such as 1/4 for the first of four"
                )
            }
            self.number = number
            self.count = count
        }
    }

    /// What the axes must be: for each axis that is named, one of the values given for it.
    public var filters: [Filter]
    /// The names of the only cells that are let through; all of them if empty.
    public var exactly: Set<String>
    /// The part of what the filters let through; all of it if `nil`.
    public var shard: Shard?

    /// Creates a selection; without arguments it is the whole matrix.
    public init(filters: [Filter] = [], exactly: Set<String> = [], shard: Shard? = nil) {
        self.filters = filters
        self.exactly = exactly
        self.shard = shard
    }

    /// Reads what a command line says: texts like `os=debian-12`, or several joined by commas as in a cell's name, whole
    /// names of cells, and a shard like `1/4`.
    /// - Throws: `SelectionError` for a text that is neither.
    public init(cells texts: [String], exactly: [String] = [], shard: String? = nil) throws(SelectionError) {
        filters = []
        self.exactly = Set(exactly)
        for text in texts {
            filters += try Self.filters(in: text)
        }
        if let shard {
            self.shard = try Shard(shard)
        } else {
            self.shard = nil
        }
    }

    /// Reads filters joined by commas; a piece without `=` belongs to the value before, which has a comma.
    private static func filters(in text: String) throws(SelectionError) -> [Filter] {
        var filters: [Filter] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2, !pair[0].isEmpty {
                filters.append(Filter(axis: String(pair[0]), value: String(pair[1])))
            } else if pair.count == 1, !filters.isEmpty {
                filters[filters.count - 1].value += "," + part
            } else {
                throw SelectionError(
                    .malformed,
                    subject: text,
                    reason: "'\(text)' does not say which cells",
                    hint: "write AXIS=VALUE, such as os=debian-12"
                )
            }
        }
        return filters
    }

    /// Checks that the filters name axes and values that there are.
    func check(against axes: [(name: String, values: [String])]) throws(SelectionError) {
        for filter in filters {
            guard let axis = axes.first(where: { $0.name == filter.axis }) else {
                throw SelectionError(
                    .unknownAxis,
                    subject: filter.axis,
                    reason: axes.isEmpty
                        ? "'\(filter.axis)' is no axis: this lab has no matrix"
                        : "'\(filter.axis)' is no axis of the matrix",
                    hint: Suggestion.hint(for: filter.axis, among: axes.map(\.name))
                )
            }
            guard axis.values.contains(filter.value) else {
                throw SelectionError(
                    .unknownValue,
                    subject: filter.value,
                    reason: "'\(filter.value)' is no value of axis '\(axis.name)'",
                    hint: Suggestion.hint(for: filter.value, among: axis.values)
                )
            }
        }
    }
}
