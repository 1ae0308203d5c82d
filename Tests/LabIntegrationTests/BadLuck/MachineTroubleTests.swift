import Foundation
import LabTestSupport
import Testing

@Suite("Bad luck with a machine", .tags(.bootsMachines), .serialized)
struct MachineTroubleTests {
    private let home: Home
    private let results: ScratchFolder

    init() async throws {
        home = try await Home.withImages(.tiny)
        results = try ScratchFolder()
    }

    private func test(_ lab: LabFolder, within limit: Duration = .seconds(30)) async throws -> Ended {
        try await Assay(home: home).run("test", lab, "--output", results, within: limit)
    }

    @Test("a published port that is in use is named, with the machine")
    func portInUse() async throws {
        let taken = try TakenPort()
        let ended = try await test(try LabFolder(tiny: "publish: [{port: 80, host: \(taken.port)}]"))
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                "machine 'one', stage 'deploy': network 'lan': a published port is in use on this host"
            ),
            "\(ended.error)"
        )
        #expect(ended.error.contains("127.0.0.1:\(taken.port)"))
        #expect(home.leftovers == [])
    }

    @Test("a machine that never becomes ready is named with what was missing and the end of its console")
    func neverReady() async throws {
        let lab = try LabFolder(
            tiny: #"setup: [speak.sh], ready: {run: "false", within: 1s}"#,
            files: ["speak.sh": "#!/bin/sh\necho 'these are the last words' > /dev/console\n"]
        )
        let ended = try await test(lab)
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                """
                machine 'one', stage 'ready': it was not ready within 1s: 'false' says status 1
                    | these are the last words

                """
            ),
            "\(ended.error)"
        )
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.value("/run/cell/trouble/@machine") == "one")
        #expect(try await document.value("/run/cell/trouble/@stage") == "ready")
        #expect(try await document.value("/run/cell/trouble/lastSeen") == "these are the last words")
        #expect(results.text(of: "cell-1/one.console").contains("these are the last words"))
        #expect(try await XMLFile(path: "\(results.path)/junit.xml").value("count(//testcase/error)") == "1")
        #expect(home.leftovers == [])
    }

    @Test("a setup script that fails is named with what it printed")
    func setup() async throws {
        let lab = try LabFolder(
            tiny: "setup: [seed.sh]",
            files: ["seed.sh": "#!/bin/sh\necho 'there is no seed'\nexit 3\n"]
        )
        let ended = try await test(lab)
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                "machine 'one', stage 'setup': script 'seed.sh' did not succeed (status 3)\n    | there is no seed\n"
            ),
            "\(ended.error)"
        )
        #expect(home.leftovers == [])
    }

    @Test("a test that hangs fails when its time is over, and the next one runs")
    func hangingTest() async throws {
        let tests = #"{name: hangs, run: "sleep 600", timeout: 2s}"# + "\n  - " + #"{name: next, run: "true"}"#
        let ended = try await test(try LabFolder(tiny: "", tests: tests))
        #expect(ended.code == 1)
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.value("/run/cell/test[@name='hangs']/@outcome") == "failed")
        #expect(try await document.value("/run/cell/test[@name='hangs']/reason") == "did not end within 2s")
        #expect(try await document.value("/run/cell/test[@name='next']/@outcome") == "passed")
        #expect(home.leftovers == [])
    }

    @Test("a test that fails is a failure with its exit status and its output, not a broken lab")
    func failingTest() async throws {
        let ended = try await test(
            try LabFolder(tiny: "", tests: #"{name: fails, run: "echo it is 3 instead of 4; exit 7"}"#)
        )
        #expect(ended.code == 1)
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.value("/run/cell/test/@exitStatus") == "7")
        #expect(try await document.value("normalize-space(/run/cell/test/output)") == "it is 3 instead of 4")
        let junit = XMLFile(path: "\(results.path)/junit.xml")
        #expect(try await junit.complaints(.junit) == "")
        #expect(try await junit.value("count(//testcase/failure)") == "1")
        #expect(home.leftovers == [])
    }

    @Test("memory that this host never has is refused at once, with the machine's name", arguments: ["test", "up"])
    func memory(verb: String) async throws {
        let lab = try LabFolder(tiny: "hardware: {memory: {minimum: 900GiB, desired: 900GiB}}")
        let ended = try await Assay(home: home).run(verb, lab, within: .seconds(10))
        #expect(ended.code == 2)
        #expect(ended.error.contains("'one'") && ended.error.contains("900GiB"), "\(ended.error)")
        #expect(home.leftovers == [])
    }
}
