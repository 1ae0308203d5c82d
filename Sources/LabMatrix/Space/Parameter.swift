/// Something that varies from row to row, with the values that it can have.
public struct Parameter: Hashable, Sendable {
    /// One value of a parameter.
    public struct Value: Hashable, Sendable {
        /// How the value is written.
        public var text: String
        /// The value as a number, where it is one.
        public var number: Double?
        /// How much it is preferred where coverage leaves the choice free; at least 1.
        public var weight: Int
        /// Whether it is outside of what the tested software accepts: a row has at most one such value.
        public var isNegative: Bool

        /// Creates a value.
        public init(_ text: String, number: Double? = nil, weight: Int = 1, isNegative: Bool = false) {
            self.text = text
            self.number = number
            self.weight = weight
            self.isNegative = isNegative
        }
    }

    /// A value that follows from other parameters.
    public struct Case: Hashable, Sendable {
        /// The index of the value.
        public var value: Int
        /// When the parameter has it, unless an earlier case applies.
        public var condition: Condition

        /// Creates a case.
        public init(value: Int, when condition: Condition) {
            self.value = value
            self.condition = condition
        }
    }

    /// The name, unique in the space.
    public var name: String
    /// The values; rows hold indexes into them.
    public var values: [Value]
    /// When the parameter exists; always, without one.
    ///
    /// A row in which it does not exist holds `values.count`.
    public var presence: Condition?
    /// For a derived parameter, the cases in order: the first that applies gives the value, and where none does the parameter does not exist.
    ///
    /// A derived parameter is a consequence, not a choice: its combinations are not counted as something to cover.
    public var derivation: [Case]?

    /// Creates a parameter.
    public init(_ name: String, values: [Value], presence: Condition? = nil, derivation: [Case]? = nil) {
        self.name = name
        self.values = values
        self.presence = presence
        self.derivation = derivation
    }

    /// Creates a parameter whose values are only texts.
    public init(_ name: String, _ values: [String]) {
        self.init(name, values: values.map { Value($0) })
    }

    /// Whether a row can be without the parameter.
    public var canBeAbsent: Bool {
        presence != nil || (derivation.map { $0.last?.condition != .always } ?? false)
    }

    /// How many different entries a row can have for the parameter: its values, and its absence where that can be.
    public var entryCount: Int { values.count + (canBeAbsent ? 1 : 0) }
}
