import Foundation
import LabTestSupport
import Testing

@Suite("Slow aborts", .tags(.bootsMachines), .serialized)
struct SlowAbortTests {
    /// Aborts what a command does when it comes to a stage, and expects that nothing is left of it.
    private func abort(_ command: RunningCommand, at stage: String, of home: Home) async throws {
        let assay = Assay(home: home)
        try await Moment.begin(stage).come(in: command)
        struct Report: Decodable {
            var id, state: String
            var parent: String?
        }
        let list = try await assay.start(["task", "list", "--format", "json"]).end()
        let tasks = try JSONDecoder().decode([Report].self, from: Data(list.output.utf8))
        // A lab that stays has its own.
        let top = try #require(tasks.last { $0.parent == nil }, "\(list.output)")
        let abort = try await assay.run("task", "abort", top.id)
        #expect(abort.code == 0, "\(abort.error)")
        let ended = try await command.end(within: .seconds(20))
        #expect(ended.code == 130, "\(ended.error)")
        #expect(ended.error.contains("task \(top.id) was aborted"), "\(ended.error)")
    }

    private func expectNothingLeft(in home: Home) async throws {
        #expect(try await eventually(within: .seconds(2)) { home.leftovers == [] }, "\(home.leftovers)")
        #expect(try await Assay(home: home).run("doctor", "--store").code == 0)
    }

    @Test(
        "while images are made leave no image: of a system, of the tiny system, and of a machine",
        arguments: [("web-shop", "image: system"), ("smoke", "image: stage")]
    )
    func images(lab: String, stage: String) async throws {
        let home = try Home()
        let command = try Assay(home: home).start([
            "image", "build", Checkout.lab(lab), "--progress", "json",
        ])
        try await abort(command, at: stage, of: home)
        try await expectNothingLeft(in: home)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/images") == [])
    }

    @Test(
        "while a machine is booted and its applications are installed leave no lab",
        arguments: ["start", "users", "install"]
    )
    func custom(stage: String) async throws {
        let home = try await Home.withImages(.ways)
        let lab = Checkout.lab("ways")
        let command = try Assay(home: home).start(["test", lab, "--cell", "way=custom", "--progress", "json"])
        try await abort(command, at: stage, of: home)
        #expect(home.labs == [] && home.machines.isEmpty)
        try await expectNothingLeft(in: home)
    }

    @Test(
        "while machines are told who they are, connected, proved and tried leave no lab",
        arguments: ["identify", "rewrite", "connect", "configure", "verify", "ready"]
    )
    func wired(stage: String) async throws {
        let home = try await Home.withImages(.webShop)
        let cell = ["--cell", "os=debian-12", "--cell", "cache=redis"]
        let command = try Assay(home: home).start(["test", Checkout.lab("web-shop"), "--progress", "json"] + cell)
        try await abort(command, at: stage, of: home)
        try await expectNothingLeft(in: home)
    }

    @Test("while a lab is copied leave no copy, and the lab as it was", arguments: ["fork", "identify"])
    func fork(stage: String) async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let command = try assay.start(["fork", "smoke", "--as", "copy", "--progress", "json"])
        try await abort(command, at: stage, of: home)
        #expect(home.labs == ["smoke"])
        #expect(try await assay.run("exec", "one", "--", "ping", "-c", "1", "-W", "10", "two").code == 0)
        #expect(try await assay.run("down").code == 0)
        #expect(home.templates == [])
        try await expectNothingLeft(in: home)
    }

    @Test("while a lab is brought back leave its template as it was")
    func resume() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        #expect(try await assay.run("suspend", "smoke").code == 0)
        let command = try assay.start(["resume", "smoke", "--progress", "json"])
        try await abort(command, at: "fork", of: home)
        #expect(home.templates == ["smoke"])
        #expect(try await assay.run("resume", "smoke").code == 0)
        #expect(try await assay.run("exec", "one", "--", "ping", "-c", "1", "-W", "10", "two").code == 0)
        #expect(try await assay.run("down").code == 0)
    }
}
