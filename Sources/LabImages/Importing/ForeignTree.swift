import FoundationEssentials

/// The archive of a root file system that somebody else made, looked at before anything is unpacked.
enum ForeignTree {
    /// Refuses an archive with names or links that lead out of the folder that it is unpacked into, by themselves or through links
    /// of the archive.
    ///
    /// Links of the file system's own may lead anywhere: in the machine they lead to its own files, and here nothing follows them.
    /// Device nodes, sockets and pipes are left out when it is unpacked.
    /// - Throws: `ImageError` with the code `refused`.
    static func check(_ file: String) throws {
        var links: Set<String> = []
        var hasSystem = false
        try TarReader(file).forEach { entry in
            func refusal(_ reason: String) -> ImageError {
                ImageError(.refused, subject: file, reason: "its entry '\(entry.name.prefix(120))' \(reason)")
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
            if path == "sbin/init" || path == "usr/sbin/init" || path == "etc/os-release" { hasSystem = true }
        }
        guard hasSystem else {
            throw ImageError(
                .refused,
                subject: file,
                reason: "it is no root file system: it has neither '/etc/os-release' nor '/sbin/init'"
            )
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
