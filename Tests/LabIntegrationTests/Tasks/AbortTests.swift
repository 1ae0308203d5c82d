import Foundation
import LabTestSupport
import Testing

@Suite("A task that is aborted", .tags(.bootsMachines), .serialized)
struct AbortTests {
    struct Report: Decodable {
        var id: String
        var parent: String?
        var kind, subject, state, stage: String
    }

    private func tasks(_ assay: Assay, _ options: String...) async throws -> [Report] {
        let ended = try await assay.start(["task", "list", "--format", "json"] + options).end()
        return try JSONDecoder().decode([Report].self, from: Data(ended.output.utf8))
    }

    @Test(
        "is as if it had never begun, whatever the stage",
        arguments: [Moment.begin("task"), .begin("deploy"), .begin("setup"), .begin("ready"), .begin("test"), .tested]
    )
    func test(moment: Moment) async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let command = try assay.start(["test", try LabFolder.busy(), "--progress", "json"])
        try await moment.come(in: command)
        let run = try #require(try await tasks(assay).first { $0.parent == nil })
        #expect((run.kind, run.subject, run.state) == ("test", "busy", "running"))
        let abort = try await assay.run("task", "abort", run.id)
        #expect(abort.code == 0 && abort.error == "assay: task \(run.id) was aborted\n", "\(abort.error)")
        // What it had made is gone before the abort is told.
        #expect(home.labs == [] && home.machines.isEmpty)
        let ended = try await command.end(within: .seconds(10))
        #expect(home.leftovers == [])
        #expect(ended.code == 130 && ended.error.contains("assay: error: task \(run.id) was aborted"), "\(ended.error)")
        #expect(try await tasks(assay, "--all").allSatisfy { $0.state == "aborted" })
        let again = try await assay.run("task", "abort", run.id)
        #expect(again.code == 64 && again.error.contains("task \(run.id) has ended: aborted"))
    }

    @Test(
        "while a lab is brought up leaves no lab, and while an image is suspended no image",
        arguments: ["up", "build"]
    )
    func other(verb: String) async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let command: RunningCommand
        if verb == "up" {
            let lab = try LabFolder(tiny: #"ready: {run: "false", within: 10m}"#)
            command = try assay.start(["up", lab, "--progress", "json"])
            try await Moment.begin("ready").come(in: command)
        } else {
            // The staged image is there; a machine of another size is not suspended yet.
            try FileManager.default.removeItem(atPath: "\(home.path)/instant")
            command = try assay.start(["image", "build", Checkout.lab("smoke"), "--progress", "json"])
            try await Moment.begin("image: start and suspend").come(in: command)
        }
        let top = try #require(try await tasks(assay).first { $0.parent == nil })
        let abort = try await assay.run("task", "abort", top.id)
        #expect(abort.code == 0, "\(abort.error)")
        #expect(try await command.end(within: .seconds(10)).code == 130)
        #expect(try await eventually(within: .seconds(2)) { home.leftovers == [] }, "\(home.leftovers)")
    }

    @Test("one cell can be aborted by its machine's task, and the run goes on with the next")
    func part() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let lab = try LabFolder(
            """
            lab: cells
            machines: {one: {os: tiny, setup: [slow.sh]}}
            matrix: {axes: {n: [1, 2]}}
            tests: [{name: quick, run: "true"}]
            """,
            files: ["slow.sh": "#!/bin/sh\n. /etc/assay/topology.env\n[ \"$ASSAY_AXIS_N\" = 2 ] || sleep 60\n"]
        )
        let command = try assay.start(["test", lab, "--progress", "json", "--format", "json"])
        try await Moment.begin("setup").come(in: command)
        var machine: Report?
        for _ in 0..<50 where machine == nil {
            machine = try await tasks(assay).first { $0.kind == "machine" && $0.stage == "setup" }
        }
        let found = try #require(machine)
        let tree = try await tasks(assay)
        let cell = try #require(tree.first { $0.id == found.parent })
        #expect(cell.kind == "lab" && tree.first { $0.id == cell.parent }?.kind == "test")
        _ = try await assay.run("task", "abort", found.id)
        let ended = try await command.end(within: .seconds(90))
        #expect(ended.error.contains("task \(cell.id) was aborted"), "\(ended.error)")
        #expect(ended.error.contains(#""cell":"n=2","event":"passed""#), "\(ended.error)")
        #expect(ended.code == 2)
        #expect(home.leftovers == [])
    }

    @Test("waiting for a task tells how it ended, also when its process was killed")
    func waiting() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let command = try assay.start(["test", try LabFolder.busy(), "--progress", "json"])
        try await Moment.begin("deploy").come(in: command)
        let run = try #require(try await tasks(assay).first { $0.parent == nil })
        let wait = try assay.start(["task", "wait", run.id])
        command.signal(9)
        let ended = try await wait.end(within: .seconds(10))
        #expect(ended.code == 2)
        #expect(ended.error.contains("assay: task \(run.id) is failed: the process that did it was ended\n"))
        #expect(home.leftovers == [])
    }
}
