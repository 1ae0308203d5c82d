import Foundation
import Glibc
import Testing

@Suite("A state folder that several commands use", .tags(.bootsMachines), .serialized)
struct SharedStateTests {
    @Test("two runs of one lab at once both pass, and neither leaves anything")
    func twoRuns() async throws {
        let home = try await Home.withImages(.tiny)
        for ended in try await runTwice(home) { #expect(ended.code == 0, "\(ended.error)") }
        #expect(home.leftovers == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/runs").count == 2)
    }

    @Test("an image whose maker was killed is made anew, and only once for two that need it at once")
    func emptyState() async throws {
        let home = try Home()
        try await killMaker(home, at: "image: stage")
        let ended = try await runTwice(home)
        for ended in ended { #expect(ended.code == 0, "\(ended.error)") }
        let talk = ended.map(\.error).joined()
        for step in ["stage", "start and suspend"] {
            #expect(made(step, talk) == 1, "\(talk)")
        }
        #expect(home.leftovers == [])

        // Once more, now that only the last step is missing.
        for instant in try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/instant") {
            try FileManager.default.removeItem(atPath: "\(home.path)/instant/\(instant)")
        }
        try await killMaker(home, at: "image: start and suspend")
        let again = try await runTwice(home)
        for ended in again { #expect(ended.code == 0, "\(ended.error)") }
        #expect(made("stage", again.map(\.error).joined()) == 0)
        #expect(made("start and suspend", again.map(\.error).joined()) == 1)
        #expect(home.leftovers == [])
    }

    /// How often a step of an image was done.
    private func made(_ step: String, _ talk: String) -> Int {
        talk.split(separator: "\n").filter {
            $0.contains(#""event":"ended""#) && $0.contains(#""stage":"image: \#(step)""#)
        }
        .count
    }

    private func runTwice(_ home: Home) async throws -> [Ended] {
        let commands = try (0..<2).map { _ in
            try Assay(home: home).start(["test", Checkout.lab("smoke"), "--progress", "json"])
        }
        var ended: [Ended] = []
        for command in commands { ended.append(try await command.end(within: .seconds(240))) }
        return ended
    }

    /// Kills a command that makes images, and expects that nothing works on them a second later.
    private func killMaker(_ home: Home, at stage: String) async throws {
        let command = try Assay(home: home).start(["image", "build", Checkout.lab("smoke"), "--progress", "json"])
        try await Moment.begin(stage).come(in: command)
        // The step is done by a process of its own.
        #expect(try await eventually(within: .seconds(10)) { !home.processes.isEmpty })
        command.signal(SIGKILL)
        _ = try await command.end()
        #expect(try await eventually(within: .seconds(1)) { home.processes.isEmpty }, "\(home.processes)")
        let gc = try await Assay(home: home).run("gc")
        #expect(gc.error.contains("assay: removed what was left of unfinished image "), "\(gc.error)")
        #expect(home.leftovers == [])
    }
}
