/// A part of a URL that can be changed by itself.
enum URLPart: Hashable {
    /// The scheme: `postgresql`, `jdbc:mysql`.
    case scheme
    /// The name before `:` or `@`.
    case user
    /// What is between `:` and `@`.
    case password
    /// The host; an IPv6 address without its brackets.
    case host
    /// The port.
    case port
    /// Host and port, or several of them with commas: what is between `@` and the path.
    case address
    /// The path without its first `/`.
    case path
    /// What is between `?` and `#`, as it is written.
    case query
    /// The value of one name in the query.
    case parameter([UInt8])
    /// What follows `#`.
    case fragment

    private static let names: [String: URLPart] = [
        "scheme": .scheme, "user": .user, "password": .password, "host": .host, "port": .port, "address": .address,
        "path": .path, "query": .query, "fragment": .fragment,
    ]

    /// Reads a part's name; `query.NAME` is the value of one name in the query.
    init?(_ text: String) {
        if let part = Self.names[text] {
            self = part
        } else if text.hasPrefix("query."), text.utf8.count > 6,
            text.utf8.dropFirst(6).allSatisfy({ $0.isNamePart || $0 == .dot || $0 == UInt8(ascii: "-") })
        {
            self = .parameter(Array(text.utf8.dropFirst(6)))
        } else {
            return nil
        }
    }
}
