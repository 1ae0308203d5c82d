/// A program with its arguments: a value, nothing is started yet.
public struct Command: Hashable, Sendable, CustomStringConvertible {
    /// The program: an absolute path, or a name that is searched in `PATH`.
    public var program: String
    /// The arguments without the program's name.
    public var arguments: [String]
    /// Variables beside, or instead of, those that the program inherits.
    public var environment: [String: String]
    /// The variables of this process that the program inherits; all of them if `nil`.
    public var inheritedVariables: Set<String>?
    /// The folder where it starts; here if `nil`.
    public var directory: String?
    /// What the program may use at most.
    public var limits: [ResourceLimit] = []

    /// Creates a command.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        inheritedVariables: Set<String>? = nil,
        directory: String? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.inheritedVariables = inheritedVariables
        self.directory = directory
    }

    /// The command as one line for messages, words with spaces quoted.
    public var description: String {
        ([program] + arguments).map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
    }
}
