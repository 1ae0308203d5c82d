/// One choice for every parameter: indexes into their values, `values.count` where the parameter does not exist.
public typealias Row = [Int]

/// What every valid row satisfies.
public struct Rule: Hashable, Sendable {
    /// How people recognise the rule, such as its text in a file.
    public var title: String
    /// What holds in every valid row.
    public var condition: Condition

    /// Creates a rule.
    public init(_ title: String, _ condition: Condition) {
        self.title = title
        self.condition = condition
    }
}

/// All rows that there could be: parameters, and the rules that valid rows follow.
public struct Space: Hashable, Sendable {
    /// The parameters; rows have their entries in this order.
    public var parameters: [Parameter]
    /// The rules.
    public var rules: [Rule]

    /// Creates a space.
    public init(parameters: [Parameter], rules: [Rule] = []) {
        self.parameters = parameters
        self.rules = rules
    }

    /// The text of an entry of a row, nothing where the parameter does not exist.
    public func text(of entry: Int, for parameter: Int) -> String? {
        let values = parameters[parameter].values
        return entry < values.count ? values[entry].text : nil
    }

    /// How people recognise what restricts rows.
    public func title(of restriction: Restriction) -> String {
        switch restriction {
        case .rule(let index): rules[index].title
        case .presence(let parameter): "when '\(parameters[parameter].name)' exists"
        case .derivation(let parameter): "how '\(parameters[parameter].name)' is derived"
        case .oneNegative: "at most one negative value in a row"
        }
    }
}

/// Something that makes rows invalid.
public enum Restriction: Hashable, Sendable, Comparable {
    /// The rule with this index in the space.
    case rule(Int)
    /// The condition under which the parameter exists.
    case presence(parameter: Int)
    /// The cases from which the parameter follows.
    case derivation(parameter: Int)
    /// A row has at most one negative value.
    case oneNegative
}

/// Entries of some parameters together.
public struct Combination: Hashable, Sendable {
    /// The parameters, ascending.
    public var parameters: [Int]
    /// Their entries, in the same order.
    public var entries: [Int]

    /// Creates a combination.
    public init(parameters: [Int], entries: [Int]) {
        self.parameters = parameters
        self.entries = entries
    }

    /// Tells whether the row has all the entries.
    public func isIn(_ row: Row) -> Bool {
        zip(parameters, entries).allSatisfy { row[$0] == $1 }
    }
}
