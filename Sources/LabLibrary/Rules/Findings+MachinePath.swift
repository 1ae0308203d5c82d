package import LabModel
package import LabYAML

extension Findings {
    /// Reads the absolute path of a file in a machine.
    package func machinePath(_ node: YAMLNode) -> String? {
        guard let text = line(node, "an absolute path") else { return nil }
        return isMachinePath(text, at: node.location) ? text : nil
    }

    /// Tells whether a text is the absolute path of a file in a machine, and says so otherwise.
    package func isMachinePath(_ text: String, at location: SourceLocation) -> Bool {
        let parts = text.split(separator: "/")
        guard text.hasPrefix("/"), !text.hasSuffix("/"), !parts.contains(".."), !parts.isEmpty else {
            let hint = "it begins with '/', names a file, and has no '..'"
            error("\(text.quoted) is not the path of a file in the machine", at: location, hint: hint)
            return false
        }
        return true
    }

    /// Reads files by the absolute paths where a machine gets them.
    package func fileCopies(_ node: YAMLNode, inside folder: String) -> [MachineDescription.FileCopy] {
        map(node, "a mapping of files to paths in the machine") { entry -> MachineDescription.FileCopy? in
            let place = entry.key.location
            let source = containedPath(entry.name, inside: folder, "file", to: .fileOrFolder, at: place)
            let target = machinePath(entry.value)
            guard let source, let target else { return nil }
            return MachineDescription.FileCopy(source: source, target: target)
        } ?? []
    }
}
