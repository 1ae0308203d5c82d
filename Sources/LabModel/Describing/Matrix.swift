/// The configurations that a lab is tested in, as its file describes them.
public struct Matrix: Hashable, Sendable {
    /// One value of an axis.
    public struct Value: Hashable, Sendable {
        /// What it is called; of several names only the first counts in conditions, and cells take them in turn.
        public var names: [String]
        /// How much it is preferred where the choice is free, at least 1.
        public var weight: Int
        /// Whether it is out of the allowed range, so that a cell has at most one such value.
        public var isNegative: Bool

        /// Creates a value.
        public init(names: [String], weight: Int = 1, isNegative: Bool = false) {
            self.names = names
            self.weight = weight
            self.isNegative = isNegative
        }

        /// Creates a value with one name.
        public init(_ name: String, weight: Int = 1) {
            self.init(names: [name], weight: weight)
        }

        /// The name that counts.
        public var name: String { names.first ?? "" }
    }

    /// Something that varies.
    public struct Axis: Hashable, Sendable {
        /// The name that `${name}` refers to.
        public var name: String
        /// The values, in the order of the file.
        public var values: [Value]
        /// The cells that have the axis; all of them if `nil`.
        public var when: CellCondition?
        /// Where the file describes it.
        public var location: SourceLocation?
        /// Where the file has each value, in their order; empty where that is not known.
        public var places: [SourceLocation]

        /// Creates an axis.
        public init(
            name: String,
            values: [Value],
            when: CellCondition? = nil,
            location: SourceLocation? = nil,
            places: [SourceLocation] = []
        ) {
            self.name = name
            self.values = values
            self.when = when
            self.location = location
            self.places = places
        }

        /// Creates an axis with values that have one name each.
        public init(name: String, values: [String]) {
            self.init(name: name, values: values.map { Value($0) })
        }
    }

    /// An axis whose value follows from the others; combinations of its values are not counted.
    public struct Derivation: Hashable, Sendable {
        /// A value, and the cells that have it.
        public struct Case: Hashable, Sendable {
            /// The value.
            public var value: String
            /// The cells that have it, if no case before applies.
            public var when: CellCondition

            /// Creates a case.
            public init(value: String, when: CellCondition) {
                self.value = value
                self.when = when
            }
        }

        /// The name that `${name}` refers to.
        public var name: String
        /// The first one that holds gives the value; a cell in which none does has no such axis.
        public var cases: [Case]
        /// Where the file describes it.
        public var location: SourceLocation?

        /// Creates a derivation.
        public init(name: String, cases: [Case], location: SourceLocation? = nil) {
            self.name = name
            self.cases = cases
            self.location = location
        }
    }

    /// Something that every cell of the combinations fulfils.
    public struct Rule: Hashable, Sendable {
        /// What must hold.
        public var condition: CellCondition
        /// The rule in the file's words, with the key that it stands under: `require: os != debian-11`.
        public var text: String
        /// Where the file has it.
        public var location: SourceLocation?

        /// Creates a rule.
        public init(_ condition: CellCondition, text: String = "", location: SourceLocation? = nil) {
            self.condition = condition
            self.text = text
            self.location = location
        }
    }

    /// How many of the combinations become cells.
    public enum Coverage: Hashable, Sendable {
        /// All of them.
        case all
        /// So many that each combination of values of this many axes is in one of them.
        case strength(Int)
    }

    /// Axes with a strength of their own.
    public struct Group: Hashable, Sendable {
        /// The axes.
        public var axes: [String]
        /// The strength; that of the matrix if `nil`.
        public var strength: Int?
        /// Where the file has the group.
        public var location: SourceLocation?

        /// Creates a group.
        public init(axes: [String], strength: Int?, location: SourceLocation? = nil) {
            self.axes = axes
            self.strength = strength
            self.location = location
        }
    }

    /// The axes, in the order of the file; the last one varies fastest.
    public var axes: [Axis]
    /// The axes that follow from the others, in the order of the file.
    public var derived: [Derivation]
    /// What all combinations fulfil.
    public var rules: [Rule]
    /// Further cells, whether the rules allow them or not; each has every axis of the matrix that exists in it.
    public var include: [Cell]
    /// How many of the combinations become cells.
    public var coverage: Coverage
    /// Axes whose combinations are covered more thoroughly.
    public var stronger: [Group]
    /// Axes that get combinations of their own first; everything else is combined with those as if each were one value.
    public var subModels: [Group]
    /// The axes that machines depend on: as few combinations of them as possible are used.
    public var environment: [String]
    /// What decides between equally good choices.
    public var seed: UInt64
    /// Where the file describes the matrix.
    public var location: SourceLocation?

    /// Creates a matrix; without axes it has one cell.
    public init(
        axes: [Axis] = [],
        derived: [Derivation] = [],
        rules: [Rule] = [],
        include: [Cell] = [],
        coverage: Coverage = .all,
        stronger: [Group] = [],
        subModels: [Group] = [],
        environment: [String] = [],
        seed: UInt64 = 0,
        location: SourceLocation? = nil
    ) {
        self.axes = axes
        self.derived = derived
        self.rules = rules
        self.include = include
        self.coverage = coverage
        self.stronger = stronger
        self.subModels = subModels
        self.environment = environment
        self.seed = seed
        self.location = location
    }

    /// The name of a value that counts in conditions, where it may be called by another of its names.
    public func canonical(_ name: String?, of axis: String) -> String? {
        guard let name, let values = axes.first(where: { $0.name == axis })?.values else { return name }
        return values.first { $0.names.contains(name) }?.name ?? name
    }
}
