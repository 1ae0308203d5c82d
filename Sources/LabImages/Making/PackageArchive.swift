import LabModel

/// Where Debian's packages come from.
struct PackageArchive {
    /// The computer that has the archives.
    static let host = "deb.debian.org"

    /// The lines of a sources list for a level of a system: the security suites are in an archive of their own.
    static func sources(pockets: [String]) -> String {
        pockets.map { pocket in
            let archive = pocket.hasSuffix("-security") ? "debian-security" : "debian"
            return "deb http://\(host)/\(archive) \(pocket) main\n"
        }.joined()
    }
}
