/// A connection with the settings that it changes.
public struct PlannedConnection: Hashable, Sendable, Codable {
    /// Something that is done in a machine after its settings changed; references other than to secrets are resolved.
    public struct Notice: Hashable, Sendable, Codable {
        /// The machine.
        public var machine: String
        /// What is done.
        public var reload: Reload

        /// Creates a notice.
        public init(machine: String, reload: Reload) {
            self.machine = machine
            self.reload = reload
        }
    }

    /// The way from one consumer to one provider.
    public struct Route: Hashable, Sendable, Codable {
        /// The consumer's machine.
        public var consumer: String
        /// The provider's machine; `nil` where it is outside of the lab.
        public var provider: String?
        /// The consumer's address on the network that both are on; `nil` where the provider is outside.
        public var source: IPv4Address?
        /// The provider's address.
        public var address: IPv4Address
        /// The provider's TCP port; `nil` where the connection needs none.
        public var port: Int?
        /// What is spoken there.
        public var speaks: EndpointProtocol

        /// Creates a route.
        public init(
            consumer: String,
            provider: String?,
            source: IPv4Address?,
            address: IPv4Address,
            port: Int?,
            speaks: EndpointProtocol
        ) {
            self.consumer = consumer
            self.provider = provider
            self.source = source
            self.address = address
            self.port = port
            self.speaks = speaks
        }
    }

    /// How messages name it.
    public var title: String
    /// The settings, in order; those of the provider's machines come first.
    public var changes: [SettingChange]
    /// What is done after they changed, in order, without repetition.
    public var notices: [Notice]
    /// From every consumer to every provider.
    public var routes: [Route]
    /// Whether it is proved by traffic; whoever deploys decides if `nil`.
    public var isVerified: Bool?

    /// Creates a planned connection.
    public init(
        title: String,
        changes: [SettingChange],
        notices: [Notice],
        routes: [Route] = [],
        isVerified: Bool? = nil
    ) {
        self.title = title
        self.changes = changes
        self.notices = notices
        self.routes = routes
        self.isVerified = isVerified
    }
}
