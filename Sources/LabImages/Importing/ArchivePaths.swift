/// The names and links of an archive, looked at before anything is unpacked.
enum ArchivePaths {
    /// Refuses an archive with names or links that lead out of the folder that it is unpacked into, by themselves or through links
    /// of the archive; `body` is given each entry with its path.
    /// - Throws: `ImageError` with the code `refused`, and what `body` throws.
    static func check(
        _ file: String,
        subject: String,
        _ body: (TarReader.Entry, String) throws -> Void
    ) throws {
        var links: Set<String> = []
        try TarReader(file).forEach { entry in
            func refusal(_ reason: String) -> ImageError {
                ImageError(.refused, subject: subject, reason: "its entry '\(entry.name.prefix(120))' \(reason)")
            }
            guard let path = path(of: entry.name) else {
                throw refusal("leads out of the folder that it is unpacked into")
            }
            for parent in ancestors(of: path) where links.contains(parent) {
                throw refusal("lies behind the link '\(parent)' of the same archive")
            }
            if entry.kind == .hardLink, Self.path(of: entry.target).map({ !links.contains($0) }) != true {
                throw refusal("is a link to '\(entry.target.prefix(120))', which is not a file of the archive")
            }
            if entry.kind == .symbolicLink { links.insert(path) } else { links.remove(path) }
            try body(entry, path)
        }
    }

    /// Refuses also what is neither file nor folder nor link, as in the archive of an application.
    static func checkApplication(_ file: String, subject: String) throws {
        try check(file, subject: subject) { entry, _ in
            guard entry.kind == .other else { return }
            let name = entry.name.prefix(120)
            let reason = "its entry '\(name)' is neither a file nor a folder nor a link"
            throw ImageError(.refused, subject: subject, reason: reason)
        }
    }

    /// The path below the root, without `.`; `nil` when it leads out.
    private static func path(of name: String) -> String? {
        guard !name.hasPrefix("/") else { return nil }
        let parts = name.split(separator: "/").filter { $0 != "." }
        return parts.contains("..") ? nil : parts.joined(separator: "/")
    }

    private static func ancestors(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: "/") }
    }
}
