/// What a lab file says of one application's dependence on another's network endpoint.
public struct ConnectionDescription: Hashable, Sendable {
    /// The consumer's machine.
    public var from: String
    /// The provider's machine.
    public var to: String
    /// What the consumer's application calls it, if the library knows it.
    public var requirement: String?
    /// The provider's endpoint, where the requirement leaves a choice.
    public var endpoint: String?
    /// Settings of the consumer beside what the library says.
    public var settings: [SettingRule]
    /// What to do in the consumer after those settings changed.
    public var reload: [Reload]
    /// Where the file describes the connection.
    public var location: SourceLocation?

    /// Creates a description.
    public init(
        from: String,
        to: String,
        requirement: String? = nil,
        endpoint: String? = nil,
        settings: [SettingRule] = [],
        reload: [Reload] = [],
        location: SourceLocation? = nil
    ) {
        self.from = from
        self.to = to
        self.requirement = requirement
        self.endpoint = endpoint
        self.settings = settings
        self.reload = reload
        self.location = location
    }

    /// How messages name the connection: `web -> app (upstream)`.
    public var title: String {
        "\(from) -> \(to)" + (requirement.map { " (\($0))" } ?? "")
    }
}
