/// Rows that together have every combination that coverage asks for.
public struct CoveringArray: Hashable, Sendable {
    /// The rows: those that were given, in their order, then the new ones.
    public var rows: [Row]
    /// How many of the first rows were given, included or kept.
    public var givenCount: Int
    /// No array with this coverage has fewer rows.
    public var lowerBound: Int
    /// Where an environment was asked for, a number of different environments that no array is below.
    public var environmentLowerBound: Int?
}
