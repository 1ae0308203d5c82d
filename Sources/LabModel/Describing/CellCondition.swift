/// What can be said of a cell: that axes have certain values, and what follows from that by "not", "and" and "or".
///
/// Comparisons with numbers, words and other axes have become sets of values when a condition is made.
public indirect enum CellCondition: Hashable, Sendable {
    /// The axis has one of the values; false where the cell does not have the axis.
    case isOneOf(axis: String, values: Set<String>)
    /// The condition does not hold.
    case not(CellCondition)
    /// All of them hold; true without any.
    case all([CellCondition])
    /// At least one of them holds; false without any.
    case any([CellCondition])

    /// If the one holds, then the other.
    public static func implies(_ condition: CellCondition, _ consequence: CellCondition) -> CellCondition {
        .any([.not(condition), consequence])
    }

    /// Both hold, or neither.
    public static func equivalent(_ left: CellCondition, _ right: CellCondition) -> CellCondition {
        .any([.all([left, right]), .all([.not(left), .not(right)])])
    }

    /// Tells whether it holds where `value` gives the value of each axis.
    public func holds(_ value: (String) -> String?) -> Bool {
        switch self {
        case .isOneOf(let axis, let values): value(axis).map(values.contains) ?? false
        case .not(let condition): !condition.holds(value)
        case .all(let conditions): conditions.allSatisfy { $0.holds(value) }
        case .any(let conditions): conditions.contains { $0.holds(value) }
        }
    }

    /// Tells whether it holds in a cell.
    public func holds(in cell: Cell) -> Bool {
        holds { cell[$0] }
    }

    /// The axes that it speaks of.
    public var axes: Set<String> {
        switch self {
        case .isOneOf(let axis, _): [axis]
        case .not(let condition): condition.axes
        case .all(let conditions), .any(let conditions): conditions.reduce(into: []) { $0.formUnion($1.axes) }
        }
    }
}
