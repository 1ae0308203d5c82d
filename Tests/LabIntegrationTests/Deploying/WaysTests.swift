import Foundation
import LabTestSupport
import Testing

@Suite("The three ways of deployment", .tags(.bootsMachines), .serialized)
struct WaysTests {
    @Test("one lab file ends in the same machines, whichever way they come to be")
    func sameLab() async throws {
        try await Images.ways.makeSure()
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run(
            "test",
            Checkout.lab("ways"),
            "--jobs",
            "2",
            "--output",
            results,
            within: .seconds(600)
        )
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("count(//test[@outcome='passed'])") == "12")
        // Every item of an identity that is read back of a resumed machine is read back of a booted one.
        var items: [String] = []
        for cell in 1...3 {
            let found = "/run/cell[\(cell)]/machine[@name='web']/readBack"
            let count = try #require(Int(try await document.value("count(\(found))")))
            var names: [String] = []
            for index in 1...count { names.append(try await document.value("\(found)[\(index)]/@name")) }
            items.append(names.sorted().joined(separator: " "))
        }
        #expect(Set(items).count == 1, "\(items)")
        #expect(try await document.value("count(/run/cell[3]/machine[@name='web']/stage[@name='install'])") == "1")
        let catalog = try await Assay(home: .shared).run("image", "list").output.split(separator: "\n")
        #expect(catalog.contains { $0.contains(" instant ") && $0.hasSuffix("Z  ada bob") }, "\(catalog)")
        #expect(Home.shared.leftovers == [])
    }

    @Test(
        "a machine that was booted is forked like one that was resumed, with what is on its disks",
        arguments: [
            "instant", "prebuilt",
        ]
    )
    func forked(way: String) async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let lab = try LabFolder(
            tiny: "deploy: \(way), disk: copy, hardware: {disks: [{size: 1MiB, data: words.txt}, {size: 1MiB}]}",
            files: ["words.txt": "words of the lab\n"]
        )
        func shell(_ command: String, in lab: String) async throws -> String {
            let ended = try await assay.run("exec", "--lab", lab, "one", "--", "sh", "-c", command)
            guard ended.code == 0 else { throw Complaint("'\(command)' in \(lab): \(ended.error)") }
            return ended.output.trimmingCharacters(in: .newlines)
        }
        _ = try StandingLab(await assay.run("up", lab, "--format", "json", within: .seconds(120)))
        #expect(try await shell("head -c 16 /dev/vda", in: "own") == "words of the lab")
        _ = try await shell("echo first > /dev/vdb; sync", in: "own")
        _ = try StandingLab(await assay.run("fork", "own", "--as", "child", "--format", "json"))
        _ = try await shell("echo again > /dev/vdb; sync", in: "own")
        #expect(try await shell("head -n 1 /dev/vdb; head -c 5 /dev/vda", in: "child") == "first\nwords")
        _ = try await shell("echo other > /dev/vda; sync", in: "child")
        _ = try StandingLab(await assay.run("fork", "child", "--as", "grandchild", "--format", "json"))
        #expect(try await shell("head -n 1 /dev/vda; head -n 1 /dev/vdb", in: "grandchild") == "other\nfirst")
        #expect(try await shell("head -c 16 /dev/vda; head -n 1 /dev/vdb", in: "own") == "words of the labagain")
        #expect(try await shell("hostname", in: "grandchild") == "one")
        #expect(try await assay.run("down", "own", "child", "grandchild").code == 0)
    }
}
