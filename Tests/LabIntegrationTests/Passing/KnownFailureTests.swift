import LabTestSupport
import Testing

@Suite("Failures that are known", .tags(.bootsMachines), .serialized)
struct KnownFailureTests {
    @Test("a run with nothing but known failures passes, and says which they are; an entry that has expired is told")
    func known() async throws {
        let home = try await Home.withImages(.tiny)
        let results = try ScratchFolder()
        let tests = #"{name: works, run: "true"}"# + "\n  - " + #"{name: fails, run: "exit 3"}"#
        let entry = "- {test: fail*, issue: \"https://issues.example/1\", expires: "
        let lab = try LabFolder(tiny: "", tests: tests, files: ["known-failures.yaml": "\(entry)2999-12-31}\n"])
        let ended = try await Assay(home: home).run("test", lab, "--output", results)
        #expect(ended.code == 0, "\(ended.error)")
        #expect(ended.output.contains("known-failure"))
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.value("/run/cell/@outcome") == "passed")
        #expect(try await document.value("/run/cell/test[2]/@outcome") == "failed")
        #expect(try await document.value("/run/cell/test[2]/knownFailure/@issue") == "https://issues.example/1")
        #expect(try await document.complaints(.results) == "")
        let expired = try LabFolder(tiny: "", tests: tests, files: ["known-failures.yaml": "\(entry)2020-01-01}\n"])
        let counted = try await Assay(home: home).run("test", expired)
        #expect(counted.code == 1)
        #expect(counted.error.contains("warning: the known failure of test 'fail*' expired on 2020-01-01"))
    }
}
