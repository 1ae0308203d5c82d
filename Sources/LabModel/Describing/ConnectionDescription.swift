/// What a lab file says of one application's dependence on another's network endpoint.
public struct ConnectionDescription: Hashable, Sendable, Codable {
    /// The consumer's machine.
    public var from: String
    /// The provider.
    public var to: ConnectionTarget
    /// What the consumer's application calls it, if the library knows it.
    public var requirement: String?
    /// The provider's endpoint, where the requirement leaves a choice.
    public var endpoint: String?
    /// Settings of the consumer beside what the library says.
    public var settings: [SettingRule]
    /// What to do in the consumer after those settings changed.
    public var reload: [Reload]
    /// Who the consumer is to the provider.
    public var credentials: Credentials?
    /// Whether it is proved by traffic; the lab's policy decides if `nil`.
    public var isVerified: Bool?
    /// Where the file describes the connection.
    public var location: SourceLocation?

    /// Creates a description.
    public init(
        from: String,
        to: ConnectionTarget,
        requirement: String? = nil,
        endpoint: String? = nil,
        settings: [SettingRule] = [],
        reload: [Reload] = [],
        credentials: Credentials? = nil,
        isVerified: Bool? = nil,
        location: SourceLocation? = nil
    ) {
        self.from = from
        self.to = to
        self.requirement = requirement
        self.endpoint = endpoint
        self.settings = settings
        self.reload = reload
        self.credentials = credentials
        self.isVerified = isVerified
        self.location = location
    }

    /// How messages name the connection: `web -> app (upstream)`.
    public var title: String {
        "\(from) -> \(to.name)" + (requirement.map { " (\($0))" } ?? "")
    }
}
