/// Values that are written into one settings file of a machine when a connection is made.
public struct SettingRule: Hashable, Sendable, Codable {
    /// One value to write.
    public struct Assignment: Hashable, Sendable, Codable {
        /// Where in the file: a path in the format's own notation.
        public var path: String
        /// What to write, with references to `from`, `to`, `secret`, `value` and `answer`.
        public var value: Template

        /// Creates an assignment.
        public init(path: String, value: Template) {
            self.path = path
            self.value = value
        }
    }

    /// The absolute path of the file in the machine, with references to `value` and `answer`.
    public var file: Template
    /// How the file is written.
    public var format: SettingFormat
    /// The values, in the order of the file.
    public var set: [Assignment]
    /// Whether a path that is not there is added; otherwise it is an error.
    public var create: Bool
    /// What joins several values where a reference like `${to.addresses}` gives more than one.
    public var separator: String
    /// Where the rule is written.
    public var location: SourceLocation?

    /// Creates a rule.
    public init(
        file: Template,
        format: SettingFormat,
        set: [Assignment],
        create: Bool = false,
        separator: String = ",",
        location: SourceLocation? = nil
    ) {
        self.file = file
        self.format = format
        self.set = set
        self.create = create
        self.separator = separator
        self.location = location
    }
}

/// The notation of a settings file.
public enum SettingFormat: String, Sendable, Codable, CaseIterable {
    /// Shell variables: `NAME=value`.
    case env
    /// Sections and keys: `[section]`, `key = value`.
    case ini
    /// Java properties.
    case properties
    /// JSON (RFC 8259).
    case json
    /// YAML 1.1 and 1.2.
    case yaml
    /// XML 1.0, addressed by XPath.
    case xml
    /// TOML 1.0.
    case toml
    /// nginx's configuration.
    case nginx
    /// Apache httpd's configuration.
    case apache
    /// HAProxy's configuration.
    case haproxy
    /// PostgreSQL's client authentication file, pg_hba.conf.
    case hba
    /// The hosts file.
    case hosts
    /// PHP: constants, variables and array literals.
    case php
    /// Lines found by a regular expression with one group.
    case line
    /// A place between two literal texts.
    case literal
    /// The whole file.
    case template
}

/// What makes an application notice that its settings changed.
public enum Reload: Hashable, Sendable, Codable {
    /// The service is reloaded.
    case reload(service: Template)
    /// The service is restarted.
    case restart(service: Template)
    /// The process whose number is in a file gets SIGHUP, which no program has to be started for.
    case hangUp(file: Template)
    /// The same, and the children that the process had are waited for: others take their place with the new settings.
    case renew(file: Template)
    /// A shell command is run in the machine.
    case run(Template)
}
