import Foundation
import LabTestSupport
import Testing

@Suite("Many commands at once in one state folder", .tags(.bootsMachines), .serialized)
struct ManyCommandsTests {
    @Test("twenty: each does its work, no lock is spoken of, and an image that all need is made once")
    func twenty() async throws {
        let home = try await Home.withImages(.tiny)
        // All of them need a suspended machine that is not there.
        try FileManager.default.removeItem(atPath: "\(home.path)/instant")
        let assay = Assay(home: home)
        // The images that were handed over are none of the store's yet.
        #expect(try await assay.run("doctor", "--repair").code == 0)
        let lab = try LabFolder(
            """
            lab: cells
            machines: {one: {os: tiny}}
            matrix: {axes: {n: [1, 2, 3]}}
            tests: [{name: nothing, run: "sleep 1"}]
            """
        )
        var commands: [RunningCommand] = []
        for number in 0..<20 {
            switch number % 5 {
            case 0: commands.append(try assay.start(["image", "list"]))
            case 1: commands.append(try assay.start(["gc"]))
            case 2: commands.append(try assay.start(["task", "list", "--all"]))
            // One that comes first may have all three of its cells at once, before any other asks for anything.
            default: commands.append(try assay.start(["test", lab, "--jobs", "1", "--progress", "json"]))
            }
        }
        let least = try await progress(of: commands.enumerated().filter { $0.offset % 5 > 2 }.map(\.element))
        var built = 0
        for (number, command) in commands.enumerated() {
            let ended = try await command.end(within: .seconds(120))
            #expect(ended.code == 0, "command \(number): \(ended.error)")
            for word in [" lock", "busy", "another process", "SQLITE", "removed what"] {
                #expect(!ended.error.contains(word), "command \(number): \(ended.error)")
            }
            built += ended.error.split(separator: "\n")
                .count { $0.contains("image: start and suspend") && $0.contains(#""event":"began""#) }
        }
        #expect(built == 1)
        // When the first run is through with its three cells, no other has still to end its first.
        #expect(least >= 1)
        #expect(home.leftovers == [])
        #expect(try await assay.run("doctor", "--store").code == 0)
    }

    /// Waits until the first of some runs has run all of its three cells, and tells how many the last one has run by then.
    private func progress(of runs: [RunningCommand]) async throws -> Int {
        var ended: [Int] = []
        let deadline = ContinuousClock.now + .seconds(120)
        while !ended.contains(3), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
            ended = runs.map { run in
                run.error.split(separator: "\n")
                    .count { $0.contains(#""event":"passed","#) && $0.contains(#""stage":"cell""#) }
            }
        }
        try #require(ended.contains(3), "\(ended)")
        return ended.min() ?? 0
    }
}
