import LabLibrary
public import LabModel
import LabYAML

/// What came of reading the list of a lab's known failures.
public struct KnownFailuresFile: Sendable {
    /// The entries that count.
    public let quarantine: Quarantine
    /// What is wrong with the list, and what of it has expired.
    public let diagnostics: [Diagnostic]
    /// The file as diagnostics name it.
    public let path: String
    /// The file's text, for showing lines of it.
    public let source: String

    /// The name of the list that lies beside a lab file.
    public static let name = "known-failures.yaml"

    private init(quarantine: Quarantine, diagnostics: [Diagnostic], path: String, source: String) {
        self.quarantine = quarantine
        self.diagnostics = diagnostics
        self.path = path
        self.source = source
    }

    /// A link could lead to any file, whose lines messages would then show.
    private init(link path: String) {
        let message = "the list of known failures is a link"
        let place = SourceLocation(file: path, line: 1, column: 1)
        self.init(
            quarantine: Quarantine(),
            diagnostics: [.error(message, at: place, hint: "'--known-failures' takes a list from elsewhere")],
            path: path,
            source: ""
        )
    }

    /// Reads the list at `path`, or the one beside the lab file, where there need not be one; `today` is as in `2026-12-31`.
    public static func read(for lab: LabFile, path: String? = nil, today: String) -> KnownFailuresFile? {
        let folder = lab.path.lastIndex(of: "/").map { String(lab.path[...$0]) } ?? ""
        let named = path ?? folder + name
        switch Folder.kind(of: named, followingLinks: path != nil) {
        case nil where path == nil: return nil
        case .link: return KnownFailuresFile(link: named)
        default: break
        }
        let yaml = YAMLReader.read(path: named, file: named)
        let findings = Findings(source: yaml.text)
        let entries = yaml.node.map { node in
            findings.knownFailures(node, axes: lab.sections.axes, tests: lab.testNames, today: today)
        }
        return KnownFailuresFile(
            quarantine: Quarantine(entries ?? []),
            diagnostics: DiagnosticRenderer.ordered(yaml.diagnostics + findings.diagnostics),
            path: named,
            source: yaml.text
        )
    }
}

extension LabFile {
    /// The names of all tests, whatever the cell; what differs from cell to cell is a `*` in them.
    var testNames: [String] {
        (sections.tests?.elements ?? []).compactMap { $0["name"]?.scalar?.text }.map { name in
            guard let template = try? Template(name), !template.references.isEmpty else { return name }
            return template.filled { _ in "*" }
        }
    }
}

extension Findings {
    /// Reads a list of known failures; those that have expired are told and left out.
    fileprivate func knownFailures(
        _ node: YAMLNode,
        axes: AxisTable,
        tests: [String],
        today: String
    ) -> [Quarantine.Entry] {
        let entries = list(node, "a list of known failures") { element in
            fields(element, of: "a known failure") { fields -> Quarantine.Entry? in
                let place = fields.optional("test")?.location
                let name = fields.requiredText("test", "a test, or a pattern with '*'")
                let condition = fields.optional("when").map { self.condition($0, axes: axes) }
                let issue = fields.required("issue").flatMap { self.issue($0) }
                let expires = fields.optional("expires").map { self.date($0) }
                let reason = fields.optional("reason").flatMap { line($0) } ?? ""
                guard let name, let issue else { return nil }
                guard isKnown(name, among: tests, at: place) else { return nil }
                // A condition or a date that is wrong is reported; without it the entry would excuse too much.
                if case .some(.none) = condition { return nil }
                if case .some(.none) = expires { return nil }
                let known = KnownFailure(issue: issue, expires: expires ?? nil, reason: reason)
                if let date = known.expires, date < today {
                    let message = "the known failure of test \(name.quoted) expired on \(date), and counts again"
                    warning(message, at: fields.optional("expires")?.location, hint: "see \(issue)")
                    return nil
                }
                return Quarantine.Entry(tests: name, condition: condition ?? nil, known: known)
            }
        }
        return entries ?? []
    }

    private func isKnown(_ name: String, among tests: [String], at location: SourceLocation?) -> Bool {
        let isKnown = tests.contains { Quarantine.matches(name, $0) || Quarantine.matches($0, name) }
        guard !isKnown else { return true }
        let what = name.contains("*") ? "no test of the lab fits" : "the lab has no test"
        unknown("\(what) \(name.quoted)", name: name, among: tests, at: location)
        return false
    }

    private func issue(_ node: YAMLNode) -> String? {
        guard let text = line(node, "the address of an issue") else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            error("\(text.quoted) is not the address of an issue", at: node.location, hint: "it begins with 'https://'")
            return nil
        }
        return text
    }

    /// Reads a day as ISO 8601 has it.
    private func date(_ node: YAMLNode) -> String? {
        guard let text = text(node, "a day") else { return nil }
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard let parts = text.wholeMatch(of: #/(\d{4})-(\d{2})-(\d{2})/#)?.output, let month = Int(parts.2),
            let day = Int(parts.3), lengths.indices.contains(month - 1), (1...lengths[month - 1]).contains(day)
        else {
            error("\(text.quoted) is not a day", at: node.location, hint: "a day is like 2026-12-31")
            return nil
        }
        return text
    }
}
