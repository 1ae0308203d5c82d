import LabTestSupport
import Testing

@Suite("Applications that cannot be installed", .tags(.bootsMachines))
struct BadInstallationTests {
    private static let other = String(repeating: "0", count: 64)

    /// What is wrong with the application, and what is said of it.
    private static let cases: [(install: String, script: String, said: [String])] = [
        (
            "sources: [{file: install.sh, sha256: \(other), to: /opt/file}]", "true\n",
            ["install.sh: its SHA-256 is ", ", and the library says \(other)"]
        ),
        (
            "script: install.sh", "printf 'Do you accept the licence? [y/N] '\nread answer\n[ $answer = y ]\n",
            ["it is installed unattended, and 'layer.sh' asks: Do you accept the licence? [y/N]"]
        ),
        (
            "packages: [no-such-package]", "true\n",
            ["the package archive does not have it: E: Unable to locate package"]
        ),
    ]

    @Test("are no images, what is wrong with them is said, and everything is as before", arguments: cases)
    func refused(install: String, script: String, said: [String]) async throws {
        let folder = try ScratchFolder([
            "Applications/unlucky/application.yaml": """
            application: unlucky
            runsOn: [debian-12]
            needs: {memory: 16MiB, disk: 10MiB}
            install: {\(install)}
            """,
            "Applications/unlucky/install.sh": "#!/bin/sh\n\(script)",
        ])
        let assay = Assay(home: .shared)
        let before = try await assay.run("image", "list").output
        let ended = try await assay.run("app", "check", "unlucky", "--library", folder, within: .seconds(300))
        #expect(ended.code == 2, "\(ended.output)\(ended.error)")
        for text in said { #expect(ended.error.contains(text), "\(ended.error)") }
        let after = try await assay.run("image", "list").output
        #expect(Set(keys(after)).subtracting(keys(before)) == [])
        #expect(Home.shared.leftovers == [])
    }

    private func keys(_ list: String) -> [Substring] {
        list.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    }
}
