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
        var hasSystem = false
        try ArchivePaths.check(file, subject: file) { _, path in
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
}
