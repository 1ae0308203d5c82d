import Foundation
import LabTestSupport
import Testing

@Suite("Staging", .tags(.bootsMachines), .serialized)
struct StagingTests {
    private struct Item: Decodable {
        var operation: String
        var action: String
        var path: String
    }

    @Test("what identifies the model is gone from the image, what was asked for too, and the report says so")
    func staged() async throws {
        try await Images.webShop.makeSure()
        let ended = try await Assay(home: .shared).run(
            "image",
            "stage",
            "debian-12",
            "--app",
            "nginx",
            "--disable",
            "backup-files",
            "--delete",
            "/etc/debian_version",
            "--format",
            "json",
            within: .seconds(300)
        )
        #expect(ended.code == 0, "\(ended.error)")
        let items = try JSONDecoder().decode([Item].self, from: Data(ended.output.utf8))
        #expect(items.contains { $0.operation == "ssh-host-keys" && $0.path == "/etc/ssh/ssh_host_ed25519_key" })
        #expect(items.contains { $0.operation == "deletions" && $0.path == "/etc/debian_version" })
        #expect(!items.contains { $0.operation == "backup-files" })

        let key = try #require(ended.error.firstMatch(of: #/image ([0-9a-f]{20}): /#)?.1)
        let disk = "\(Home.shared.path)/images/\(key)/disk.raw"
        #expect(try await isThere("/etc/nginx/nginx.conf", on: disk))
        #expect(try await isThere("/etc/passwd-", on: disk))
        for path in ["/etc/ssh/ssh_host_ed25519_key", "/etc/debian_version", "/etc/resolv.conf"] {
            #expect(try await !isThere(path, on: disk), "\(path) is still there")
        }
        let shown = try await Assay(home: .shared).run("image", "show", String(key.prefix(12)))
        #expect(shown.code == 0, "\(shown.error)")
        #expect(shown.output.contains("/etc/debian_version"))
    }

    /// Asks e2fsprogs, which shares no code with what wrote the image.
    private func isThere(_ path: String, on disk: String) async throws -> Bool {
        let command = try RunningCommand(["debugfs", "-R", "stat \(path)", disk])
        let ended = try await command.end()
        return ended.output.contains("Inode:")
    }
}
