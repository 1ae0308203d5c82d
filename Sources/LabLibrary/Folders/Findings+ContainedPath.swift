package import LabModel
package import LabYAML

/// What a path of a lab or an application may lead to.
package enum PathTarget {
    /// A file only.
    case file
    /// A file, or a folder with all that is in it.
    case fileOrFolder
}

extension Findings {
    /// Reads a path relative to a folder that must exist and must not lead out of it, by links neither.
    ///
    /// Leading `./` is dropped; a `/` at the end, which stands for the folder's content, stays.
    package func path(_ node: YAMLNode, inside folder: String, _ what: String, to target: PathTarget) -> String? {
        guard let text = line(node, what) else { return nil }
        return containedPath(text, inside: folder, what, to: target, at: node.location)
    }

    /// Checks a path as `path(_:inside:_:to:)` does, where it is a key of the file.
    package func containedPath(
        _ text: String,
        inside folder: String,
        _ what: String,
        to target: PathTarget,
        at location: SourceLocation
    ) -> String? {
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard !text.hasPrefix("/"), !parts.contains("..") else {
            let hint = "a path inside the folder of the file, without '..'"
            error("\(text.quoted) leads out of the folder", at: location, hint: hint)
            return nil
        }
        let path = parts.isEmpty ? "." : parts.joined(separator: "/")
        if let (message, hint) = Self.mistake(of: path, inside: folder, target) {
            error("\(what) \(text.quoted) \(message)", at: location, hint: hint)
            return nil
        }
        return text.hasSuffix("/") ? path + "/" : path
    }

    private static func mistake(of path: String, inside folder: String, _ target: PathTarget) -> (String, String?)? {
        guard let base = Folder.real(folder), let real = Folder.real(folder + "/" + path) else {
            return ("does not exist", nearest(to: path, inside: folder))
        }
        guard isInside(real, base) else { return ("leads out of the folder by a link", nil) }
        switch (Folder.kind(of: real), target) {
        case (.file, _): return nil
        case (.folder, .fileOrFolder):
            var left = 10_000
            return strayLink(in: real, base: base, depth: 1, left: &left).map { ($0, nil) }
        default: return ("is not a file", nil)
        }
    }

    private static func nearest(to path: String, inside folder: String) -> String? {
        let parts = path.split(separator: "/")
        let parent = parts.dropLast().joined(separator: "/")
        guard let last = parts.last, let names = Folder.names(in: folder + "/" + parent) else { return nil }
        return Suggestion.nearest(to: String(last.prefix(100)), among: names.prefix(1000)).map { name in
            "did you mean '\(parent.isEmpty ? "" : parent + "/")\(name)'?"
        }
    }

    /// What is wrong with a folder that is copied whole: a link that leads out, or something that cannot be copied.
    private static func strayLink(in folder: String, base: String, depth: Int, left: inout Int) -> String? {
        guard depth <= 32 else { return "has folders nested more than 32 deep" }
        for name in Folder.names(in: folder, hidden: true) ?? [] {
            left -= 1
            guard left >= 0 else { return "has more than 10000 files" }
            let path = folder + "/" + name
            switch Folder.kind(of: path, followingLinks: false) {
            case .file: continue
            case .folder:
                if let stray = strayLink(in: path, base: base, depth: depth + 1, left: &left) { return stray }
            case .link:
                guard let real = Folder.real(path), isInside(real, base) else {
                    return "has the link '\(name)', which leads out of the folder"
                }
            default: return "has '\(name)', which is neither a file nor a folder"
            }
        }
        return nil
    }

    private static func isInside(_ path: String, _ base: String) -> Bool {
        path == base || path.hasPrefix(base == "/" ? base : base + "/")
    }
}
