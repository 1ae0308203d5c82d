import Foundation
import LabTestSupport
import Testing

@Suite("The usage area of a task", .tags(.bootsMachines), .serialized)
struct UsageAreaTests {
    private func areas(_ home: Home) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(home.path)/usage")) ?? []).map {
            "\(home.path)/usage/\($0)"
        }
    }

    @Test("is there while a lab stands, for its user alone, and gone with it")
    func standing() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let area = try #require(areas(home).first)
        #expect(areas(home).count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: area)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        let choices = XMLFile(path: "\(area)/choices.xml")
        #expect(try await choices.complaints(.choices) == "")
        #expect(try await choices.value("/choices/machine[2]/@name") == "two")
        #expect(
            FileManager.default.fileExists(atPath: "\(area)/medium/one/etc/hosts")
                || FileManager.default.fileExists(atPath: "\(area)/medium/one/etc/assay/topology.env")
        )
        #expect(try await assay.run("down").code == 0)
        #expect(try await eventually(within: .seconds(2)) { areas(home) == [] })
    }

    @Test("can be kept, and no secret is in it")
    func kept() async throws {
        let home = try await Home.withImages(.tiny)
        let lab = try LabFolder(
            """
            lab: own
            secrets: {key: {default: "not-to-be-seen-1234"}}
            machines: {one: {os: tiny}}
            tests: [{name: nothing, run: "true"}]
            """
        )
        // The images that were handed over are none of the store's yet.
        #expect(try await Assay(home: home).run("doctor", "--repair").code == 0)
        let ended = try await Assay(home: home).run("test", lab, "--keep-usage-area")
        #expect(ended.code == 0, "\(ended.error)")
        #expect(
            ended.error.contains("assay: usage areas stay in '\(home.path)/usage', for each task one of its name\n")
        )
        let kept = try #require(areas(home).first)
        #expect(try await XMLFile(path: "\(kept)/choices.xml").complaints(.choices) == "")
        #expect(try await XMLFile(path: "\(kept)/choices.xml").value("/choices/secret/@name") == "key")
        let grep = try await RunningCommand(["grep", "-r", "not-to-be-seen-1234", "\(home.path)/usage"]).end()
        #expect(grep.code == 1, "\(grep.output)")
        #expect(home.leftovers == [])
        #expect(try await Assay(home: home).run("doctor", "--store").code == 0)
    }
}
