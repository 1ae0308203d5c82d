/// What a lab file says of all its connections.
public struct WiringPolicy: Hashable, Sendable, Codable {
    /// Whether something of a model's or another lab's identity that is left in a settings file breaks the lab.
    public var isStrict: Bool
    /// Whether connections are proved by traffic; whoever deploys decides if `nil`.
    public var verifies: Bool?

    /// Creates a policy.
    public init(isStrict: Bool = false, verifies: Bool? = nil) {
        self.isStrict = isStrict
        self.verifies = verifies
    }
}
