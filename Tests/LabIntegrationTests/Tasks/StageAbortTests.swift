import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("An abort in a stage that takes long", .tags(.bootsMachines), .serialized)
struct StageAbortTests {
    struct Report: Decodable {
        var id, state: String
        var parent: String?
    }

    /// Aborts the task that a command performs, and expects that nothing is left of it when that is told.
    private func abort(_ command: RunningCommand, of assay: Assay) async throws {
        let list = try await Assay(home: assay.home).start(["task", "list", "--format", "json"]).end()
        let tasks = try JSONDecoder().decode([Report].self, from: Data(list.output.utf8))
        // A lab that stays has its own.
        let top = try #require(tasks.last { $0.parent == nil }, "\(list.output)")
        let abort = try await Assay(home: assay.home).run("task", "abort", top.id)
        #expect(abort.code == 0, "\(abort.error)")
        let ended = try await command.end(within: .seconds(20))
        #expect(ended.code == 130, "\(ended.error)")
        #expect(ended.error.contains("task \(top.id) was aborted"), "\(ended.error)")
    }

    @Test(
        "of an import leaves nothing in the library, whatever is imported",
        arguments: [
            ("disk.raw", "qemu-img", "convert"), ("tree.tar", "cat", nil), ("folder", "sha256sum", nil),
            ("machine.ova", "tar", nil),
        ]
    )
    func importing(file: String, program: String, word: String?) async throws {
        let home = try Home()
        let slow = try SlowPrograms(program, when: word)
        let source = try ScratchFolder(["folder/etc/os-release": "ID=debian\n"])
        try source.write(Data(count: 1 << 20), to: "disk.raw")
        try source.write("<Envelope/>", to: "machine.ovf")
        for archive in ["tree.tar", "machine.ova"] {
            _ = try Program.run(
                "tar",
                ["-C", source.path, "--format=ustar", "-cf", "\(source.path)/\(archive)", "machine.ovf"]
            )
        }
        let assay = Assay(home: home, environment: slow.environment)
        let command = try assay.start(["image", "import", "\(source.path)/\(file)", "--as", "other"])
        try #require(try await eventually(within: .seconds(20)) { slow.isReached }, "\(command.error)")
        try await abort(command, of: assay)
        #expect(home.leftovers == [])
        #expect(home.imports == [])
        #expect(try await Assay(home: home).run("doctor", "--store").code == 0)
    }

    @Test(
        "of an export leaves no file, and nothing beside it",
        arguments: [("qcow2", "grub-mkimage"), ("qcow2", "qemu-img")]
    )
    func exporting(format: String, program: String) async throws {
        try await Images.webShop.makeSure()
        let home = Home.shared
        #expect(try await Assay(home: home).run("image", "stage", "debian-12", within: .seconds(600)).code == 0)
        let slow = try SlowPrograms(program)
        let target = try ScratchFolder()
        let assay = Assay(home: home, environment: slow.environment)
        let words = ["image", "export", "debian-12", "--format", format, "-o", "\(target.path)/machine"]
        let command = try assay.start(words)
        try #require(try await eventually(within: .seconds(60)) { slow.isReached }, "\(command.error)")
        try await abort(command, of: assay)
        #expect(try target.contents().isEmpty)
        #expect(!home.leftovers.contains { $0.hasPrefix("draft") }, "\(home.leftovers)")
    }

    @Test("of a suspension, here of a machine whose emulator was stopped, leaves no template, and the lab goes on")
    func suspending() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let machine = try #require(home.machines.first { $0.arguments.contains("guest=one") })
        kill(machine.id, SIGSTOP)
        let command = try assay.start(["suspend", "smoke", "--as", "saved"])
        try #require(try await eventually(within: .seconds(10)) { !home.templates.isEmpty }, "\(command.error)")
        try await abort(command, of: assay)
        #expect(home.templates == [])
        #expect(home.labs == ["smoke"])
        kill(machine.id, SIGCONT)
        #expect(try await assay.run("exec", "one", "--", "ping", "-c", "1", "-W", "10", "two").code == 0)
        #expect(try await assay.run("suspend", "smoke", "--as", "saved").code == 0)
        #expect(home.templates == ["saved"])
        #expect(try await eventually(within: .seconds(2)) { home.leftovers == [] }, "\(home.leftovers)")
    }
}
