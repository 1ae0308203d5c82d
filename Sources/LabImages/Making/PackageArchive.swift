import LabModel

/// Where Debian's packages come from.
struct PackageArchive {
    /// The lines of a sources list for a level of a system: the security suites are in an archive of their own.
    static func sources(pockets: [String]) -> String {
        pockets.map { pocket in
            let archive = pocket.hasSuffix("-security") ? "debian-security" : "debian"
            return "deb http://deb.debian.org/\(archive) \(pocket) main\n"
        }.joined()
    }
}
