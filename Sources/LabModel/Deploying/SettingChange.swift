/// One value that a connection writes into a settings file of a machine: planned, nothing done yet.
public struct SettingChange: Hashable, Sendable, Codable {
    /// The title of the connection that asks for it.
    public var connection: String
    /// The machine whose file changes.
    public var machine: String
    /// The absolute path of the file.
    public var file: String
    /// How the file is written.
    public var format: SettingFormat
    /// Where in the file.
    public var path: String
    /// What to write: one value, or one for each provider where the format repeats the setting.
    ///
    /// References to secrets remain.
    public var values: [Template]
    /// Whether a path that is not there is added.
    public var create: Bool

    /// Creates a change.
    public init(
        connection: String,
        machine: String,
        file: String,
        format: SettingFormat,
        path: String,
        values: [Template],
        create: Bool = false
    ) {
        self.connection = connection
        self.machine = machine
        self.file = file
        self.format = format
        self.path = path
        self.values = values
        self.create = create
    }
}
