/// A person's account in a guest.
public struct Account: Hashable, Sendable {
    /// The name to log in with.
    public var name: String
    /// The person's name, if it is said.
    public var fullName: String?
    /// The password in clear text; without one nobody logs in with a password.
    public var password: String?
    /// The public SSH keys that may log in, one line each.
    public var authorizedKeys: [String]
    /// Whether the person may do everything: `sudo`, or the group of administrators.
    public var isAdministrator: Bool

    /// Creates an account.
    public init(
        name: String,
        fullName: String? = nil,
        password: String? = nil,
        authorizedKeys: [String] = [],
        isAdministrator: Bool = false
    ) {
        self.name = name
        self.fullName = fullName
        self.password = password
        self.authorizedKeys = authorizedKeys
        self.isAdministrator = isAdministrator
    }
}
