import Foundation
import LabTestSupport
import Testing

@Suite("The smoke lab", .tags(.bootsMachines), .serialized)
struct SmokeLabTests {
    private let results: ScratchFolder
    private let ended: Ended

    init() async throws {
        try await Images.tiny.makeSure()
        results = try ScratchFolder()
        ended = try await Assay(home: .shared).run("test", Checkout.lab("smoke"), "--output", results)
    }

    @Test("passes, and its table is all that is on standard output")
    func table() {
        #expect(ended.code == 0, "\(ended.error)")
        let times = ended.output.replacing(#/[0-9.]+ m?s\n/#, with: "TIME\n")
        #expect(
            times == """
                CELL     TEST                                        MACHINE  OUTCOME  TIME
                default  a machine knows its own name                one      passed   TIME
                default  a machine reaches its neighbour by name     one      passed   TIME
                default  pages come from the machine that was asked  two      passed   TIME

                """
        )
    }

    @Test("ends within seconds when its images are there")
    func duration() {
        #expect(ended.duration < .seconds(15))
    }

    @Test("results.xml is valid and has every machine, test and case")
    func resultsDocument() async throws {
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("count(/run/cell[@outcome='passed']/machine)") == "2")
        #expect(try await document.value("count(/run/cell/test[@outcome='passed'])") == "3")
        #expect(try await document.value("count(/run/cell/test[3]/case[@outcome='passed'])") == "4")
        #expect(try await document.value("/run/cell/machine[@name='two']/identity/interface/@address") == "10.20.0.12")
        #expect(try await document.value("/run/cell/machine[@name='two']/readBack[@name='hostname']/@found") == "two")
    }

    @Test("junit.xml is valid and has a test case for every test, and for every case that a test reports")
    func junitDocument() async throws {
        let document = XMLFile(path: "\(results.path)/junit.xml")
        #expect(try await document.complaints(.junit) == "")
        #expect(try await document.value("count(//testcase[not(failure or error or skipped)])") == "6")
        #expect(try await document.value("count(//failure | //error | //skipped)") == "0")
    }

    @Test("each machine's console is kept where results.xml says")
    func consoles() async throws {
        let document = XMLFile(path: "\(results.path)/results.xml")
        for machine in ["one", "two"] {
            let console = try await document.value("/run/cell/machine[@name='\(machine)']/@console")
            #expect(console == "cell-1/\(machine).console")
            #expect(FileManager.default.fileExists(atPath: "\(results.path)/\(console)"))
        }
    }

    @Test("nothing of it is left: no process, no folder, no socket, no draft of an image")
    func leftovers() {
        #expect(Home.shared.leftovers == [])
    }

    @Test("the store knows the run and the outcome of each test")
    func store() async throws {
        struct Run: Decodable {
            var id, lab, folder: String
            var outcome: String?
        }
        struct Result: Decodable { var test, machine, outcome, cell: String }
        let decoder = JSONDecoder()
        let list = try await Assay(home: .shared).run("run", "list", "--format", "json")
        let runs = try decoder.decode([Run].self, from: Data(list.output.utf8))
        let mine = runs.first { $0.folder == results.path }
        let run = try #require(mine)
        #expect(run.lab == "smoke" && run.outcome == "passed")
        let show = try await Assay(home: .shared).run("run", "show", run.id, "--format", "json")
        let shown = try decoder.decode([Result].self, from: Data(show.output.utf8))
        #expect(shown.map(\.outcome) == ["passed", "passed", "passed"])
        #expect(shown.map(\.machine) == ["one", "one", "two"])
    }
}
