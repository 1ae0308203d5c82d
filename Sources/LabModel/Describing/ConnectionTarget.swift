/// What a connection leads to.
public enum ConnectionTarget: Hashable, Sendable, Codable {
    /// A machine of the lab, with all its instances.
    case machine(String)
    /// Something that the lab does not make.
    case outside(OutsideEndpoint)

    /// How messages name it: the machine, or the name or address of what is outside.
    public var name: String {
        switch self {
        case .machine(let name): name
        case .outside(let endpoint): endpoint.name ?? endpoint.address.description
        }
    }

    /// The machine's name in the lab file; `nil` for what is outside of the lab.
    public var machine: String? {
        if case .machine(let name) = self { name } else { nil }
    }
}

/// A network endpoint outside of the lab.
public struct OutsideEndpoint: Hashable, Sendable, Codable {
    /// The address.
    public var address: IPv4Address
    /// The TCP port, where the connection needs one.
    public var port: Int?
    /// What settings call it instead of its address.
    public var name: String?

    /// Creates an endpoint.
    public init(address: IPv4Address, port: Int? = nil, name: String? = nil) {
        self.address = address
        self.port = port
        self.name = name
    }
}

/// Who a consumer is to its provider; both are told, and a secret can stand in each part.
public struct Credentials: Hashable, Sendable, Codable {
    /// The user.
    public var user: Template
    /// The password.
    public var password: Template
    /// The part of the provider that the user may use, such as a database; the user's name if `nil`.
    public var database: Template?

    /// Creates credentials.
    public init(user: Template, password: Template, database: Template? = nil) {
        self.user = user
        self.password = password
        self.database = database
    }
}
