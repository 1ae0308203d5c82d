public import LabModel

/// The references `${...}` that may stand in a text.
public struct ReferenceScope: Sendable {
    /// What may follow a first name.
    public struct Root: Sendable {
        /// The names after the point, one of which must be there; empty for a name that stands alone.
        public var members: [String]
        /// Whether an index may follow: `${to[0].address}`.
        public var takesIndex: Bool

        /// Creates a root.
        public init(members: [String], takesIndex: Bool = false) {
            self.members = members
            self.takesIndex = takesIndex
        }
    }

    /// The first names that may stand here.
    public var roots: [String: Root]
    /// First names that may not stand here, with the places where they may.
    public var elsewhere: [String: String]

    /// Creates a scope.
    public init(roots: [String: Root] = [:], elsewhere: [String: String] = [:]) {
        self.roots = roots
        self.elsewhere = elsewhere
    }

    /// What is wrong with a reference, and what to do about it; `nil` if nothing is.
    func mistake(in reference: Reference) -> (message: String, hint: String?)? {
        let shown = "'${\(reference)}'"
        guard let root = roots[reference.root] else {
            if let place = elsewhere[reference.root] { return ("\(shown) cannot stand here", place) }
            let near = Suggestion.nearest(to: String(reference.root.prefix(100)), among: roots.keys)
            let hint = near.map { "did you mean '\($0)'?" } ?? "write '$${' for a literal '${'"
            return ("unknown name \(shown)", hint)
        }
        guard reference.index == nil || root.takesIndex else {
            return ("\(shown) cannot have an index", nil)
        }
        if root.members.isEmpty, reference.member != nil { return ("\(shown) cannot have a name after a point", nil) }
        guard !root.members.isEmpty else { return nil }
        guard let member = reference.member else {
            return (
                "\(shown) needs a name after a point", root.members.first.map { "as in '${\(reference.root).\($0)}'" }
            )
        }
        guard root.members.contains(member) else {
            return ("unknown name \(shown)", Findings.hint(for: member, among: root.members))
        }
        guard reference.index == nil || !member.hasSuffix("es") else {
            return ("\(shown) cannot have an index", "'\(member)' gives those of all machines")
        }
        return nil
    }
}

extension Findings {
    /// Reads a text with references that may stand there.
    public func template(_ node: YAMLNode, in scope: ReferenceScope, _ what: String = "text") -> Template? {
        guard let scalar = node.scalar, !scalar.isReported else {
            expected(what, found: node)
            return nil
        }
        guard hasOnlyText(scalar.text, at: node.location) else { return nil }
        let template: Template
        do {
            template = try Template(scalar.text)
        } catch {
            let before = Self.referenceCount(in: scalar.text.prefix(error.offset))
            let hint = "write '$${' for a literal '${'"
            let message = error.message.count > 120 ? "\(error.message.prefix(100))..." : error.message
            self.error(message, at: node.place(ofReference: before), hint: hint)
            return nil
        }
        var isRight = true
        for (position, reference) in template.references.enumerated() {
            guard let mistake = scope.mistake(in: reference) else { continue }
            error(mistake.message, at: node.place(ofReference: position), hint: mistake.hint)
            isRight = false
        }
        return isRight ? template : nil
    }

    private static func referenceCount(in text: Substring) -> Int {
        (try? Template(String(text)).references.count) ?? 0
    }
}

extension YAMLNode {
    /// The place of a reference of the text, or that of the whole value where it is not known.
    public func place(ofReference position: Int) -> SourceLocation {
        guard let places = scalar?.references, places.indices.contains(position) else { return location }
        return places[position]
    }
}
