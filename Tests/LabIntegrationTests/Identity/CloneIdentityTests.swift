import Foundation
import LabTestSupport
import Testing

@Suite("Clones of one image", .tags(.bootsMachines))
struct CloneIdentityTests {
    private static let count = 12

    @Test("differ in everything that makes a machine itself, and what they draw at random is their own")
    func pairwise() async throws {
        try await Images.tiny.makeSure()
        let lab = try LabFolder(
            """
            lab: clones
            machines:
              one: {os: tiny, instances: \(Self.count)}
            tests:
              - {name: they are up, machine: one, run: "true"}
            """
        )
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run("test", lab, "--output", results, within: .seconds(120))
        #expect(ended.code == 0, "\(ended.error)")
        let document = XMLFile(path: "\(results.path)/results.xml")
        for item in ["random.uuid", "boot-id", "machine-id", "hostname", "eth0.mac", "eth0.address"] {
            let all = try await document.value("count(//readBack[@name='\(item)'])")
            #expect(all == "\(Self.count)", "\(item)")
            let others = "preceding::readBack[@name='\(item)']/@found"
            let distinct = try await document.value("count(//readBack[@name='\(item)'][not(@found = \(others))])")
            #expect(distinct == "\(Self.count)", "\(item) is not different in all clones")
        }
    }
}
