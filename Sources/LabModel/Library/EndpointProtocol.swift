/// What is spoken at an endpoint, as far as Assay can say its first words.
public enum EndpointProtocol: String, Hashable, Sendable, Codable, CaseIterable {
    /// Anything over TCP.
    case tcp
    /// HTTP/1.x (RFC 9112).
    case http
    /// PostgreSQL's frontend/backend protocol, version 3.
    case postgresql
    /// MySQL's client/server protocol, version 10, which MariaDB speaks too.
    case mysql
    /// Redis' serialization protocol, RESP 2.
    case redis
}
