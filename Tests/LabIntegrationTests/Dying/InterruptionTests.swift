import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("A command that is interrupted", .tags(.bootsMachines), .serialized)
struct InterruptionTests {
    @Test(
        "tears down, writes its results, and ends with the signal's exit code",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)]
    )
    func signal(number: Int32, code: Int) async throws {
        let home = try await Home.withImages(.tiny)
        let results = try ScratchFolder()
        let command = try Assay(home: home).start(
            ["test", try LabFolder.busy(), "--progress", "json", "--output", results.path])
        try await Moment.tested.come(in: command)
        command.signalGroup(number)
        let ended = try await command.end(within: .seconds(10))
        #expect(ended.code == code)
        #expect(ended.error.contains("assay: interrupted; tearing down (once more to end at once)\n"))
        #expect(home.leftovers == [])

        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("/run/interruption") == "it was interrupted")
        #expect(try await document.value("/run/cell/test[@name='slow']/@outcome") == "not-run")
        #expect(try await XMLFile(path: "\(results.path)/junit.xml").complaints(.junit) == "")
    }

    @Test("leaves nothing at any stage", arguments: [Moment.begin("deploy"), .begin("setup"), .begin("ready")])
    func stage(moment: Moment) async throws {
        let home = try await Home.withImages(.tiny)
        let command = try Assay(home: home).start(["test", try LabFolder.busy(), "--progress", "json"])
        try await moment.come(in: command)
        command.signalGroup(SIGINT)
        #expect(try await command.end(within: .seconds(10)).code == 130)
        #expect(home.leftovers == [])
    }

    @Test("twice ends at once, and its machines with it")
    func twice() async throws {
        let home = try await Home.withImages(.tiny)
        let command = try Assay(home: home).start(["test", try LabFolder.busy(), "--progress", "json"])
        try await Moment.tested.come(in: command)
        command.signalGroup(SIGINT)
        command.signalGroup(SIGINT)
        #expect(try await command.end(within: .seconds(2)).code == 130)
        #expect(try await eventually(within: .seconds(1)) { home.machines.isEmpty })
    }

    @Test("'up' leaves no lab behind")
    func up() async throws {
        let home = try await Home.withImages(.tiny)
        let lab = try LabFolder(tiny: #"ready: {run: "false", within: 10m}"#)
        let command = try Assay(home: home).start(["up", lab, "--progress", "json"])
        try await Moment.begin("ready").come(in: command)
        command.signalGroup(SIGINT)
        #expect(try await command.end(within: .seconds(10)).code == 130)
        #expect(try await eventually(within: .seconds(1)) { home.leftovers == [] }, "\(home.leftovers)")
    }

    @Test("while an image is made leaves no half of it")
    func image() async throws {
        let home = try Home()
        let command = try Assay(home: home).start(["test", Checkout.lab("smoke"), "--progress", "json"])
        try await Moment.begin("image: stage").come(in: command)
        // The step is done by a process of its own.
        #expect(try await eventually(within: .seconds(10)) { !home.processes.isEmpty })
        command.signalGroup(SIGINT)
        #expect(try await command.end(within: .seconds(3)).code == 130)
        #expect(home.leftovers == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/images") == [])
    }
}
