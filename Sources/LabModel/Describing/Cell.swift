/// One configuration of the matrix: a value for every axis, in the order of the axes.
public struct Cell: Hashable, Sendable, Codable, CustomStringConvertible {
    /// An axis with the value that it takes.
    public struct Assignment: Hashable, Sendable, Codable {
        /// The axis.
        public var axis: String
        /// Its value in this cell.
        public var value: String

        /// Creates an assignment.
        public init(axis: String, value: String) {
            self.axis = axis
            self.value = value
        }
    }

    /// The values in the order of the axes.
    public var assignments: [Assignment]

    /// Creates a cell; without assignments it is the single cell of a lab without a matrix.
    public init(_ assignments: [Assignment] = []) {
        self.assignments = assignments
    }

    /// Reads a cell from its name; a name without `=` is the single cell of a lab without a matrix.
    public init(name: String) {
        assignments = name.split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? Assignment(axis: String(parts[0]), value: String(parts[1])) : nil
        }
    }

    /// The value of an axis, or `nil` when the cell has no such axis.
    public subscript(axis: String) -> String? {
        assignments.first { $0.axis == axis }?.value
    }

    /// The cell as `axis=value` pairs joined by commas; `default` without axes.
    public var description: String {
        assignments.isEmpty ? "default" : assignments.map { "\($0.axis)=\($0.value)" }.joined(separator: ",")
    }
}
