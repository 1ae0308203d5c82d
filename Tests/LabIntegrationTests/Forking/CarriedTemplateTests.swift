import Foundation
import LabTestSupport
import Testing

@Suite("A lab template that is taken elsewhere", .tags(.bootsMachines), .serialized)
struct CarriedTemplateTests {
    private let home: Home
    private let assay: Assay
    private let folder: ScratchFolder
    private var archive: String { "\(folder.path)/saved.tar.gz" }

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
        folder = try ScratchFolder()
    }

    private func exportedLab() async throws {
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let mark = "echo here > /mark; while :; do sleep 0.1; done > /dev/null 2>&1 & echo $! > /loop"
        #expect(try await assay.run("exec", "one", "--", "sh", "-c", mark).code == 0)
        #expect(try await assay.run("suspend", "smoke", "--as", "saved").code == 0)
        let exported = try await assay.run("template", "export", "saved", "--output", archive)
        let warning = "whoever can read it can read the lab's secrets"
        #expect(exported.error == "assay: lab template 'saved' is in '\(archive)'; \(warning)\n")
    }

    @Test("goes on in a state folder that has none of its images, with all that ran in it")
    func elsewhere() async throws {
        try await exportedLab()
        let rights = try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int
        #expect(rights == 0o600)
        #expect(home.templates == ["saved"])

        let other = Assay(home: try Home())
        let imported = try await other.run("template", "import", archive, "--as", "brought")
        #expect(
            imported.error == "assay: lab template 'brought' is here: 'assay resume brought' brings it back\n"
        )
        let again = try await other.run("template", "import", archive, "--as", "brought")
        #expect(again.code == 2)
        #expect(again.error.contains("there is a lab template 'brought' already"), "\(again.error)")
        _ = try StandingLab(await other.run("resume", "brought", "--format", "json"))
        let there = "cat /mark; kill -0 $(cat /loop) && hostname; ping -c 1 -W 10 two > /dev/null && echo two answers"
        let seen = try await other.run("exec", "one", "--", "sh", "-c", there)
        #expect(seen.output == "here\none\ntwo answers\n", "\(seen.error)")

        // What the template lies on stays until it is removed, and no longer.
        let kept = try await other.run("image", "prune", "--unused-for", "0")
        #expect(kept.error == "assay: 0 MiB freed\n")
        _ = try await other.run("down")
        _ = try await other.run("template", "remove", "brought")
        let freed = try await other.run("image", "prune", "--unused-for", "0")
        #expect(freed.error.contains("assay: removed instant image"), "\(freed.error)")
        let left = ["images", "instant"].flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: "\(other.home.path)/\($0)")) ?? []
        }
        #expect(left == [])
    }

    @Test("is refused whole when the file is broken or no template")
    func refused() async throws {
        try await exportedLab()
        let bytes = try Data(contentsOf: URL(filePath: archive))
        let cut = "\(folder.path)/cut.tar.gz"
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: cut))
        let text = "\(folder.path)/text.tar"
        try Data("not an archive\n".utf8).write(to: URL(filePath: text))
        let other = Assay(home: try Home())
        for (file, reason) in [(cut, "cannot be taken in: tar"), (text, "is no exported lab template: tar")] {
            let ended = try await other.run("template", "import", file)
            #expect(ended.code == 2)
            #expect(ended.error.contains("stage 'import': '\(file)' \(reason)"), "\(ended.error)")
        }
        #expect(other.home.templates == [])
        let left = ["images", "instant", "unfinished"].flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: "\(other.home.path)/\($0)")) ?? []
        }
        #expect(left == [])
    }
}
