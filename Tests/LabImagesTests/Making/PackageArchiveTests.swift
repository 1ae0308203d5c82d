import Testing

@testable import LabImages

@Suite("The package archive")
struct PackageArchiveTests {
    @Test("every suite has a line, and those of the security team come from their own archive")
    func sources() {
        #expect(
            PackageArchive.sources(pockets: ["bookworm", "bookworm-updates", "bookworm-security"]) == """
                deb http://deb.debian.org/debian bookworm main
                deb http://deb.debian.org/debian bookworm-updates main
                deb http://deb.debian.org/debian-security bookworm-security main

                """
        )
        #expect(PackageArchive.sources(pockets: []) == "")
    }
}
