import Foundation
import LabTestSupport
import Testing

@Suite("Slow installations", .tags(.bootsMachines), .serialized)
struct SlowInstallationTests {
    @Test("what an installer on a medium sets up unattended is a system of labs, staged as all others")
    func medium() async throws {
        try await Images.webShop.makeSure()
        let scratch = try ScratchFolder()
        let medium = try await InstallationMedium.make(in: scratch)
        let home = try await Home.withImages(.tiny)
        let words = ["image", "install", "debian-12", "--medium", medium, "--as", "installed"]
        let ended = try await Assay(home: home).start(words).end(within: .seconds(1800))
        try #require(ended.code == 0, "\(ended.error)")
        // The model's identity was taken away in the machine.
        #expect(ended.output.contains("machine-id"), "\(ended.output)")
        try await ImportedMachine().test("installed", in: home)
    }

    @Test("an installer without an answer that it needs is an error that shows its question, and nothing of it stays")
    func asking() async throws {
        let home = try Home()
        // Debian's own installer; the line takes the place of the address that it would be given.
        let scratch = try ScratchFolder(["mine.cfg": "d-i netcfg/get_ipaddress string nowhere\n"])
        let words = ["image", "install", "debian-12", "--answers", "\(scratch.path)/mine.cfg", "--as", "asking"]
        let ended = try await Assay(home: home).start(words).end(within: .seconds(1200))
        #expect(ended.code == 2)
        #expect(ended.error.contains("the installer asks a question that nothing answers"), "\(ended.error)")
        #expect(ended.error.contains("IP address"), "\(ended.error)")
        #expect(home.leftovers == [])
        let systems = try await Assay(home: home).run("os", "list")
        #expect(!systems.output.contains("asking"))
        let images = try await Assay(home: home).run("image", "list", "--format", "json")
        #expect(images.output.filter { !$0.isWhitespace } == "[]", "\(images.output)")
    }

    @Test("a medium that has no installer is refused")
    func empty() async throws {
        let home = try Home()
        let scratch = try ScratchFolder(["iso/readme": "nothing"])
        let made = try Program.run(
            "xorriso",
            ["-no_rc", "-as", "mkisofs", "-quiet", "-output", "\(scratch.path)/m.iso", "\(scratch.path)/iso"]
        )
        try #require(made.status == 0, "\(made.text)")
        let words = ["image", "install", "debian-12", "--medium", "\(scratch.path)/m.iso", "--as", "empty"]
        let ended = try await Assay(home: home).start(words).end(within: .seconds(120))
        #expect(ended.code == 2)
        #expect(ended.error.contains("the medium has no installer of Debian"), "\(ended.error)")
        #expect(home.leftovers == [])
    }
}
