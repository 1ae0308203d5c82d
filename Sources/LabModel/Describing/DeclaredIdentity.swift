/// What makes a machine itself beside what every machine has, as the author of a lab or of an application declares it.
public struct DeclaredIdentity: Hashable, Sendable, Codable {
    /// A file that tells who a machine is.
    public struct File: Hashable, Sendable, Codable {
        /// What must hold of it afterwards.
        public enum Expectation: Hashable, Sendable, Codable {
            /// It has this content, which is written; with references to `self`.
            case content(Template)
            /// It differs from what the machine was copied with: the commands make it anew.
            case changes
            /// It is not there; it is removed before the commands run.
            case absent
        }

        /// The absolute path in the machine.
        public var path: String
        /// What must hold.
        public var wanted: Expectation

        /// Creates a file.
        public init(path: String, wanted: Expectation) {
            self.path = path
            self.wanted = wanted
        }
    }

    /// Something that is run in the machine and must exit with status 0.
    public enum Command: Hashable, Sendable, Codable {
        /// A program and its arguments, which no shell reads; with references to `self`.
        case program([Template])
        /// A shell command; with references to `self`.
        case shell(Template)
    }

    /// The files.
    public var files: [File]
    /// What is run after the files are written, in order.
    public var commands: [Command]

    /// Creates a declaration; without arguments, of nothing.
    public init(files: [File] = [], commands: [Command] = []) {
        self.files = files
        self.commands = commands
    }

    /// The names that may stand after `self.` in its texts.
    public static let members = ["name", "host", "domain", "address", "mac", "machineId", "uuid", "number"]

    /// Both declarations, this one's first; what the other says of a file counts.
    public func followed(by other: DeclaredIdentity) -> DeclaredIdentity {
        let own = files.filter { file in !other.files.contains { $0.path == file.path } }
        return DeclaredIdentity(files: own + other.files, commands: commands + other.commands)
    }

    /// The declaration with those references replaced for which `value` gives a text.
    public func partlyFilled(_ value: (Reference) -> String?) -> DeclaredIdentity {
        DeclaredIdentity(
            files: files.map { file in
                guard case .content(let template) = file.wanted else { return file }
                return File(path: file.path, wanted: .content(template.partlyFilled(value)))
            },
            commands: commands.map { command in
                switch command {
                case .program(let words): .program(words.map { $0.partlyFilled(value) })
                case .shell(let text): .shell(text.partlyFilled(value))
                }
            }
        )
    }
}
