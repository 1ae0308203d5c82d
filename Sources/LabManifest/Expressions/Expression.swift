/// What an expression says, before its names are looked up.
indirect enum Expression: Hashable, Sendable {
    /// A comparison of two sides.
    case comparison(Operand, Comparison, Operand)
    /// Whether the left side is one of the others.
    case membership(Operand, [Operand])
    case not(Expression)
    case all([Expression])
    case any([Expression])
    /// `if .. then .. else ..`.
    case implication(Expression, Expression, otherwise: Expression?)
    /// `.. iff ..`.
    case equivalence(Expression, Expression)
}

/// A side of a comparison.
struct Operand: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A name or a value, whichever it turns out to be.
        case word(String)
        /// A value.
        case value(String)
        /// An axis.
        case axis(String)
    }

    var kind: Kind
    var range: Range<Int>

    /// The text without quotes and braces.
    var text: String {
        switch kind {
        case .word(let text), .value(let text), .axis(let text): text
        }
    }
}

/// How two values are compared.
enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Whether it needs values that have an order.
    var isOrder: Bool { self != .equal && self != .notEqual }

    /// The comparison of two values.
    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
