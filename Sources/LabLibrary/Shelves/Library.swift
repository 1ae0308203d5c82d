public import LabModel

/// The operating systems and applications that labs can name.
public struct Library: Sendable {
    /// The operating systems by name.
    public private(set) var operatingSystems: [String: OperatingSystem] = [:]
    /// The applications by name.
    public private(set) var applications: [String: Application] = [:]
    /// Names whose files are so wrong that nothing came of them; their mistakes are already reported.
    package var unreadable: Set<String> = []

    /// Creates a library of values that are already there; of several with one name, the first counts.
    public init(operatingSystems: [OperatingSystem] = [], applications: [Application] = []) {
        for system in operatingSystems { add(system) }
        for application in applications { add(application) }
    }

    mutating func add(_ system: OperatingSystem) {
        if operatingSystems[system.name] == nil { operatingSystems[system.name] = system }
    }

    mutating func add(_ application: Application) {
        if applications[application.name] == nil { applications[application.name] = application }
    }
}

/// What came of reading a library.
public struct LibraryReading: Sendable {
    /// The library; it has what could be read, even from files with mistakes.
    public var library: Library
    /// All that is wrong with the files.
    public var diagnostics: [Diagnostic]
    /// The files' texts by the names that diagnostics use.
    public var sources: [String: String]
}
