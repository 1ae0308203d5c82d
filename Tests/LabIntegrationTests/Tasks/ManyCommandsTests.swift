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
        let lab = try LabFolder(tiny: "")
        var commands: [RunningCommand] = []
        for number in 0..<20 {
            switch number % 5 {
            case 0: commands.append(try assay.start(["image", "list"]))
            case 1: commands.append(try assay.start(["gc"]))
            case 2: commands.append(try assay.start(["task", "list", "--all"]))
            default: commands.append(try assay.start(["test", lab, "--progress", "json"]))
            }
        }
        var built = 0
        var times: [Duration] = []
        for (number, command) in commands.enumerated() {
            let ended = try await command.end(within: .seconds(120))
            #expect(ended.code == 0, "command \(number): \(ended.error)")
            for word in [" lock", "busy", "another process", "SQLITE", "removed what"] {
                #expect(!ended.error.contains(word), "command \(number): \(ended.error)")
            }
            built += ended.error.split(separator: "\n")
                .count { $0.contains("image: start and suspend") && $0.contains(#""event":"began""#) }
            if number % 5 > 2 { times.append(ended.duration) }
        }
        #expect(built == 1)
        // None of the runs is left waiting until the others are through and then some.
        let (first, last) = (times.min() ?? .zero, times.max() ?? .zero)
        #expect(last < first + .seconds(60), "\(times)")
        #expect(home.leftovers == [])
        #expect(try await assay.run("doctor", "--store").code == 0)
    }
}
