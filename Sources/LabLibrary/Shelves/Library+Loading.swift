import LabModel
import LabYAML

extension Library {
    /// Reads the library in these folders; the first folder that defines a name wins.
    ///
    /// A folder has `OperatingSystems/NAME.yaml`, `Applications/NAME/application.yaml` and `Rules/NAME.yaml`.
    /// `answers` is the file with what the user answers in all labs; one that is not there answers nothing.
    public static func load(folders: [String], answers: String? = nil) -> LibraryReading {
        var loading = LibraryLoading()
        for folder in folders { loading.read(folder) }
        loading.checkSystems()
        loading.checkRules()
        if let answers { loading.readAnswers(answers) }
        return LibraryReading(
            library: loading.library,
            diagnostics: DiagnosticRenderer.ordered(loading.findings.diagnostics),
            sources: loading.sources
        )
    }
}

/// A library on its way from folders to values.
struct LibraryLoading {
    var library = Library()
    let findings = Findings()
    var sources: [String: String] = [:]
    private var seen: Set<String> = []
    private var systemsOfApplications: [(application: String, nodes: [YAMLNode])] = []
    private var nodesOfRules: [(rule: GoalRule, node: YAMLNode, folder: String)] = []

    mutating func read(_ folder: String) {
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        guard Folder.names(in: base) != nil else {
            findings.error("there is no library folder \(folder.quoted)", at: nil)
            return
        }
        for file in Folder.names(in: base + "/OperatingSystems") ?? [] where file.hasSuffix(".yaml") {
            readSystem(String(file.dropLast(5)), path: base + "/OperatingSystems/" + file, folder: base)
        }
        for name in Folder.names(in: base + "/Applications") ?? [] {
            let own = base + "/Applications/" + name
            guard Folder.names(in: own) != nil else { continue }
            readApplication(name, folder: own)
        }
        for file in Folder.names(in: base + "/Rules") ?? [] where file.hasSuffix(".yaml") {
            readRule(String(file.dropLast(5)), path: base + "/Rules/" + file, folder: Folder.real(base) ?? base)
        }
    }

    private mutating func readRule(_ name: String, path: String, folder: String) {
        guard seen.insert("rule " + name).inserted, let node = readYAML(path),
            let rule = findings.goalRule(node, named: name)
        else { return }
        library.add(rule)
        nodesOfRules.append((rule, node, folder))
    }

    private mutating func readSystem(_ name: String, path: String, folder: String) {
        guard seen.insert("system " + name).inserted else { return }
        guard let node = readYAML(path) else {
            library.unreadable.insert(name)
            return
        }
        if let system = findings.operatingSystem(node, named: name, library: Folder.real(folder) ?? folder) {
            library.add(system)
        } else {
            library.unreadable.insert(name)
        }
    }

    private mutating func readApplication(_ name: String, folder: String) {
        guard seen.insert("application " + name).inserted else { return }
        guard let node = readYAML(folder + "/application.yaml") else {
            library.unreadable.insert(name)
            return
        }
        let place = Folder.real(folder) ?? folder
        if let application = findings.application(node, named: name, folder: place) {
            library.add(application)
            systemsOfApplications.append((name, node["runsOn"]?.elements ?? []))
        } else {
            library.unreadable.insert(name)
        }
    }

    mutating func readYAML(_ path: String) -> YAMLNode? {
        let reading = YAMLReader.read(path: path, file: path)
        sources[path] = reading.text
        findings.add(reading.diagnostics)
        return reading.node
    }

    /// Checks what rules are about, once all applications of all folders are known.
    func checkRules() {
        for (rule, node, folder) in nodesOfRules {
            let nodes = node["of"].map { $0.elements ?? [$0] } ?? []
            for node in nodes {
                guard let name = node.scalar?.text, library.applications[name] == nil,
                    !library.unreadable.contains(name), !node.isNothing
                else { continue }
                let message = "rule \(rule.name.quoted) is about \(name.quoted), which this library does not have"
                findings.unknown(message, name: name, among: library.applications.keys, at: node.location)
            }
            // An application of the same name in another library may require other things, of which this rule asks nothing.
            let applications = rule.applications.compactMap { library.applications[$0] }
                .filter { $0.folder.hasPrefix("\(folder)/") }
            let requirements = applications.flatMap { $0.requires.map(\.name) }
            for entry in node["asks"]?.entries ?? [] where !requirements.contains(entry.name) {
                guard applications.count == rule.applications.count else { continue }
                let message = "no application of rule \(rule.name.quoted) requires \(entry.name.quoted)"
                findings.unknown(message, name: entry.name, among: requirements, at: entry.key.location)
            }
        }
    }

    /// Checks the systems that applications run on, once all systems of all folders are known.
    func checkSystems() {
        let known = library.operatingSystems.keys
        for (application, nodes) in systemsOfApplications {
            for node in nodes {
                guard let name = node.scalar?.text, library.operatingSystems[name] == nil,
                    !library.unreadable.contains(name), !node.isNothing
                else { continue }
                let message =
                    "application \(application.quoted) runs on \(name.quoted), which this library does not have"
                findings.unknown(message, name: name, among: known, at: node.location)
            }
        }
    }
}
