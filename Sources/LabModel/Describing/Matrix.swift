/// The configurations that a lab is tested in.
public struct Matrix: Hashable, Sendable {
    /// Something that varies.
    public struct Axis: Hashable, Sendable {
        /// The name that `${name}` refers to.
        public var name: String
        /// The values, in the order of the file.
        public var values: [String]

        /// Creates an axis.
        public init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// The axes, in the order of the file; the last one varies fastest.
    public var axes: [Axis]
    /// Cells that are left out: those that any of these matches.
    public var exclude: [CellPattern]
    /// Further cells; those with fewer axes than the matrix take the first value of the missing ones.
    public var include: [Cell]

    /// Creates a matrix; without axes it has one cell.
    public init(axes: [Axis] = [], exclude: [CellPattern] = [], include: [Cell] = []) {
        self.axes = axes
        self.exclude = exclude
        self.include = include
    }
}

/// A set of cells: those in which every named axis has one of the given values.
public struct CellPattern: Hashable, Sendable {
    /// The allowed values of each named axis.
    public var allowed: [String: [String]]

    /// Creates a pattern.
    public init(_ allowed: [String: [String]]) {
        self.allowed = allowed
    }

    /// Tells whether the cell is in the set; an axis that the cell does not have matches nothing.
    public func matches(_ cell: Cell) -> Bool {
        allowed.allSatisfy { axis, values in cell[axis].map(values.contains) ?? false }
    }
}
