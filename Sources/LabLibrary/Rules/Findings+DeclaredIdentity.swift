package import LabModel
package import LabYAML

extension Findings {
    /// What may follow `self` in a declared identity.
    package static let ownIdentity = ReferenceScope.Root(members: DeclaredIdentity.members)

    /// Reads `identity`: the files and commands that make a machine itself; `scope` gets the references to `self`.
    package func declaredIdentity(_ node: YAMLNode, scope: ReferenceScope = ReferenceScope()) -> DeclaredIdentity {
        var scope = scope
        scope.roots["self"] = Self.ownIdentity
        var seen: Set<String> = []
        let declared = fields(node, of: "the identity") { fields -> DeclaredIdentity in
            DeclaredIdentity(
                files: fields.list("files", "a list of files") { identityFile($0, scope: scope, seen: &seen) },
                commands: fields.list("commands", "a list of commands") { identityCommand($0, scope: scope) }
            )
        }
        return declared ?? DeclaredIdentity()
    }

    private func identityFile(
        _ node: YAMLNode,
        scope: ReferenceScope,
        seen: inout Set<String>
    ) -> DeclaredIdentity.File? {
        let isNew = node["file"]?.scalar.map { seen.insert($0.text).inserted } ?? true
        return fields(node, of: "a file of the identity") { fields -> DeclaredIdentity.File? in
            let place = fields.required("file")
            let path = place.flatMap { machinePath($0) }
            if !isNew { error("the file is there twice", at: place?.location) }
            let content = fields.optional("content").flatMap { template($0, in: scope, "a content") }
            let wanted: [DeclaredIdentity.File.Expectation] =
                (content.map { [.content($0)] } ?? [])
                + (fields.flag("changes") ? [.changes] : []) + (fields.flag("absent") ? [.absent] : [])
            guard wanted.count == 1 else {
                if node["content"] == nil || content != nil {
                    let hint = "'content: TEXT', 'changes: true' or 'absent: true'"
                    error("a file of the identity has one thing that must hold", at: fields.location, hint: hint)
                }
                return nil
            }
            return path.map { DeclaredIdentity.File(path: $0, wanted: wanted[0]) }
        }
    }

    /// A list is a program with its arguments; a text is a command of the shell.
    private func identityCommand(_ node: YAMLNode, scope: ReferenceScope) -> DeclaredIdentity.Command? {
        guard let words = node.elements else { return template(node, in: scope, "a command").map { .shell($0) } }
        guard !words.isEmpty else {
            error("a command has at least the name of a program", at: node.location)
            return nil
        }
        let templates = words.compactMap { template($0, in: scope, "a word of a command") }
        return templates.count == words.count ? .program(templates) : nil
    }
}
