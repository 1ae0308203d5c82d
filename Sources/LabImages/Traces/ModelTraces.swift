import FoundationEssentials
public import LabModel

/// Who a model was when it was suspended, and where its configuration files name that.
///
/// A clone has another identity: whatever names the model's is either covered by a setting that wiring writes, or was forgotten.
public struct ModelTraces: Hashable, Sendable, Codable {
    /// A place that names the model.
    public struct Trace: Hashable, Sendable, Codable {
        /// The absolute path of the file.
        public var file: String
        /// The line, counted from 1.
        public var line: Int
        /// What of the model's identity it names.
        public var names: String

        /// Creates a trace.
        public init(file: String, line: Int, names: String) {
            self.file = file
            self.line = line
            self.names = names
        }
    }

    /// What tells the model from other machines: its host name, machine id, Ethernet and Internet addresses.
    public var identity: [String]
    /// The places, in the order in which they were found; not those that every clone's identity is written to.
    public var traces: [Trace]

    /// What the model has that an identity is written for; `nil` in a record from before that was asked.
    public var equipment: GuestEquipment?

    /// Creates a record.
    public init(identity: [String], traces: [Trace], equipment: GuestEquipment? = nil) {
        self.identity = identity
        self.traces = traces
        self.equipment = equipment
    }

    /// The host name of every model, while its applications are installed and when it is suspended.
    public static let hostname = "assay-model"

    /// Files that every clone's own identity is written to.
    private static let identityFiles: Set<String> = [
        "/etc/hostname", "/etc/hosts", "/etc/machine-id", "/etc/resolv.conf",
    ]

    /// Whether a clone's own identity is written to a file whatever its lab is.
    package static func isIdentityFile(_ path: String) -> Bool {
        identityFiles.contains(path) || path.hasPrefix("/etc/assay/") || path.hasPrefix("/etc/ssh/ssh_host_")
    }

    /// The name of the record in a suspended machine's folder.
    private static let fileName = "traces.json"

    /// Reads the record in the folder of a suspended machine; `nil` when there is none.
    public static func read(in folder: String) -> ModelTraces? {
        FileManager.default.contents(atPath: "\(folder)/\(fileName)").flatMap {
            try? JSONDecoder().decode(ModelTraces.self, from: $0)
        }
    }

    /// Writes the record into the folder of a suspended machine.
    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: "\(folder)/\(Self.fileName)"))
    }
}
