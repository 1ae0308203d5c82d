/// A rule of the library: what hardware an application needs for each so many of something.
public struct GoalRule: Hashable, Sendable, Codable {
    /// Memory that is needed beside what system and application need anyway.
    public struct Memory: Hashable, Sendable, Codable {
        /// For each so many.
        public var each: Amount
        /// So much.
        public var adds: ByteCount

        /// Creates a need.
        public init(each: Amount, adds: ByteCount) {
            self.each = each
            self.adds = adds
        }
    }

    /// What each of them asks of whoever meets a requirement of the application.
    public struct Ask: Hashable, Sendable, Codable {
        /// The requirement.
        public var requirement: String
        /// What is asked for.
        public var measure: String
        /// How many of it for each of the application's own.
        public var each: Double

        /// Creates an ask.
        public init(requirement: String, measure: String, each: Double) {
            self.requirement = requirement
            self.measure = measure
            self.each = each
        }
    }

    /// The name.
    public var name: String
    /// What is counted.
    public var measure: String
    /// The applications that it is about.
    public var applications: [String]
    /// How many of it a processor does.
    public var processor: Amount
    /// How many processors of a machine the application can use.
    public var mostProcessors: Int
    /// The memory that they take.
    public var memory: Memory?
    /// Whether several equal machines can share the work.
    public var spreads: Bool
    /// What they ask of others.
    public var asks: [Ask]
    /// Where the figures are from.
    public var basis: String
    /// Where the library says so.
    public var location: SourceLocation?

    /// Creates a rule.
    public init(
        name: String,
        measure: String,
        applications: [String],
        processor: Amount,
        mostProcessors: Int = 64,
        memory: Memory? = nil,
        spreads: Bool = false,
        asks: [Ask] = [],
        basis: String = "",
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.measure = measure
        self.applications = applications
        self.processor = processor
        self.mostProcessors = mostProcessors
        self.memory = memory
        self.spreads = spreads
        self.asks = asks
        self.basis = basis
        self.location = location
    }
}
