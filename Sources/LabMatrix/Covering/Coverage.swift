/// Which combinations of entries have to be in at least one row.
public struct Coverage: Hashable, Sendable {
    /// Some parameters and how many of them are combined.
    public struct Group: Hashable, Sendable {
        /// The parameters.
        public var parameters: [Int]
        /// How many of them are combined.
        public var strength: Int

        /// Creates a group.
        public init(parameters: [Int], strength: Int) {
            self.parameters = parameters
            self.strength = strength
        }
    }

    /// How many parameters are combined: 2 for every pair of entries.
    ///
    /// Derived parameters are not combined.
    public var strength: Int
    /// Parameters that are combined in larger numbers than the rest.
    public var stronger: [Group]
    /// Parameters that are combined among themselves first; the few combinations that result are then combined, as if they were the entries of a
    /// single parameter, with the other parameters. (What PICT calls a sub-model.)
    public var submodels: [Group]
    /// Parameters that are costly to vary: the number of different combinations of their entries is made as small as coverage allows, before the
    /// number of rows is.
    public var environment: [Int]

    /// Creates a coverage.
    public init(strength: Int, stronger: [Group] = [], submodels: [Group] = [], environment: [Int] = []) {
        self.strength = strength
        self.stronger = stronger
        self.submodels = submodels
        self.environment = environment
    }
}
