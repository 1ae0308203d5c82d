public import LabModel

/// The keys of a mapping that has certain keys and no others.
///
/// Every key that is asked for counts as one that the mapping may have; the others are reported when the reading ends.
public final class Fields {
    /// What the mapping describes, as messages say it: `machine 'web'`.
    public let subject: String
    /// The place where a missing key is reported.
    public let location: SourceLocation
    /// Where mistakes go.
    public let findings: Findings
    private let entries: [YAMLNode.Entry]
    private var asked: [String] = []

    init(_ entries: [YAMLNode.Entry], of subject: String, at location: SourceLocation, findings: Findings) {
        self.entries = entries
        self.subject = subject
        self.location = location
        self.findings = findings
    }

    /// The value of a key, if it is there.
    public func optional(_ key: String) -> YAMLNode? {
        asked.append(key)
        return entries.first { $0.name == key }?.value
    }

    /// The value of a key that must be there.
    public func required(_ key: String) -> YAMLNode? {
        let node = optional(key)
        if node == nil { findings.error("missing key '\(key)' in \(subject)", at: location) }
        return node
    }

    /// Reads the text of a key, if it is there.
    public func text(_ key: String, _ what: String = "text") -> String? {
        optional(key).flatMap { findings.text($0, what) }
    }

    /// Reads the text of a key that must be there.
    public func requiredText(_ key: String, _ what: String = "text") -> String? {
        required(key).flatMap { findings.text($0, what) }
    }

    /// Reads the name of a key that must be there.
    public func requiredName(_ key: String, _ what: String, style: NameStyle = .host) -> String? {
        required(key).flatMap { findings.name($0, what, style: style) }
    }

    /// Reads `true` or `false`; false if the key is not there.
    public func flag(_ key: String) -> Bool {
        optional(key).flatMap(findings.flag) ?? false
    }

    /// Reads a size, if the key is there.
    public func size(_ key: String) -> ByteCount? {
        optional(key).flatMap(findings.size)
    }

    /// Reads a duration, if the key is there.
    public func duration(_ key: String) -> Duration? {
        optional(key).flatMap(findings.duration)
    }

    /// Reads a list of a key; empty if the key is not there.
    public func list<Element>(_ key: String, _ what: String, _ element: (YAMLNode) -> Element?) -> [Element] {
        optional(key).flatMap { findings.list($0, what, element) } ?? []
    }

    /// Reports a key that belongs to the format but is not available yet.
    public func refuse(_ key: String, hint: String? = nil) {
        asked.append(key)
        guard let entry = entries.first(where: { $0.name == key }) else { return }
        findings.refuse("'\(key)'", at: entry.key.location, hint: hint)
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for entry in entries where !asked.contains(entry.name) {
            let message = "unknown key \(entry.name.quoted) in \(subject)"
            findings.unknown(message, name: entry.name, among: asked, at: entry.key.location)
        }
    }
}

extension Findings {
    /// Reads a mapping that has certain keys and no others; gives `nil` when the node is no mapping.
    ///
    /// A missing key is reported at `location`, or at the mapping itself.
    public func fields<Value>(
        _ node: YAMLNode,
        of subject: String,
        at location: SourceLocation? = nil,
        _ read: (Fields) -> Value?
    ) -> Value? {
        guard let entries = node.entries else {
            expected("a mapping for \(subject)", found: node)
            return nil
        }
        let fields = Fields(entries, of: subject, at: location ?? node.location, findings: self)
        defer { fields.finish() }
        return read(fields)
    }
}
