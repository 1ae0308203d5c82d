/// The account of a person or a program in a machine.
public struct UserAccount: Hashable, Sendable, Codable {
    /// The name to log in with.
    public var name: String
    /// The public SSH keys that may log in, one line each.
    public var keys: [String]
    /// The password, perhaps with references to secrets; without one nobody logs in with a password.
    public var password: Template?
    /// The groups beside its own; they are made where they are missing.
    public var groups: [String]
    /// The absolute path of its shell; the system's default if `nil`.
    public var shell: String?

    /// Creates an account.
    public init(
        name: String,
        keys: [String] = [],
        password: Template? = nil,
        groups: [String] = [],
        shell: String? = nil
    ) {
        self.name = name
        self.keys = keys
        self.password = password
        self.groups = groups
        self.shell = shell
    }

    /// The account as an image has it: nobody can log in with a password before a machine is deployed.
    public var withoutPassword: UserAccount {
        var account = self
        account.password = nil
        return account
    }
}
