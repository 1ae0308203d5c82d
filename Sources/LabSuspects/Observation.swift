public import LabModel

/// A cell in which something was tried.
public struct Observation: Hashable, Sendable {
    /// The cell.
    public var cell: Cell
    /// Whether it failed there.
    public var hasFailed: Bool

    /// Creates an observation.
    public init(_ cell: Cell, hasFailed: Bool) {
        self.cell = cell
        self.hasFailed = hasFailed
    }
}
