public import LabModel

/// The operating systems and applications that labs can name.
public struct Library: Sendable {
    /// The operating systems by name.
    public private(set) var operatingSystems: [String: OperatingSystem] = [:]
    /// The applications by name.
    public private(set) var applications: [String: Application] = [:]
    /// The rules by which goals become hardware, by name.
    public private(set) var rules: [String: GoalRule] = [:]
    /// Names whose files are so wrong that nothing came of them; their mistakes are already reported.
    package var unreadable: Set<String> = []

    /// Creates a library of values that are already there; of several with one name, the first counts.
    public init(
        operatingSystems: [OperatingSystem] = [],
        applications: [Application] = [],
        rules: [GoalRule] = []
    ) {
        for system in operatingSystems { add(system) }
        for application in applications { add(application) }
        for rule in rules { add(rule) }
    }

    /// The rule for what is counted on a machine with these applications: one of the application that was installed last, on
    /// which the others wait; the first by name where an application has several.
    public func rule(for measure: String, of applications: [String]) -> GoalRule? {
        let fitting = rules.values.filter { $0.measure == measure }.sorted { $0.name < $1.name }
        return applications.reversed().lazy
            .compactMap { application in fitting.first { $0.applications.contains(application) } }
            .first
    }

    mutating func add(_ system: OperatingSystem) {
        if operatingSystems[system.name] == nil { operatingSystems[system.name] = system }
    }

    /// Puts a user's answer in the place of an application's default.
    mutating func answer(_ application: String, _ name: String, _ value: AnswerValue) {
        guard let index = applications[application]?.answers.firstIndex(where: { $0.name == name }) else { return }
        applications[application]?.answers[index].fallback = value
    }

    mutating func add(_ rule: GoalRule) {
        if rules[rule.name] == nil { rules[rule.name] = rule }
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
