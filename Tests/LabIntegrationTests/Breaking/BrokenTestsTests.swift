import Foundation
import LabTestSupport
import Testing

@Suite("Tests under faults", .tags(.bootsMachines), .serialized)
struct BrokenTestsTests {
    private let home: Home
    private let results: ScratchFolder

    init() async throws {
        home = try await Home.withImages(.tiny)
        results = try ScratchFolder()
    }

    private var document: XMLFile { XMLFile(path: "\(results.path)/results.xml") }

    private func test(_ lab: LabFolder) async throws -> Ended {
        try await Assay(home: home).run("test", lab, "--output", results)
    }

    @Test("a test's faults hold while it runs, and are healed for the next; the results say which they were")
    func faults() async throws {
        let ended = try await test(
            try LabFolder(
                #"""
                lab: own
                machines:
                  one: {os: tiny}
                  two: {os: tiny}
                matrix: {axes: {delay: [40ms]}}
                faults: [{network: lan, latency: "${delay}"}]
                tests:
                  - name: partition
                    run: "! ping -c 1 -W 2 two"
                    faults: [{between: [one, two], partition: true}]
                  - name: pause
                    run: "! ping -c 1 -W 2 two"
                    faults: [{pause: two}]
                  - name: latency
                    run: ping -c 2 -W 10 two | awk -F'[=/]' '/min.avg.max/ { ok = $4 >= 80 } END { exit !ok }'
                  - name: crash
                    run: sleep 30
                    faults: [{crash: one}]
                """#
            )
        )
        #expect(ended.code == 2, "\(ended.error)")
        #expect(try await document.complaints(.results) == "")
        let outcomes = try await ["partition", "pause", "latency", "crash"].asyncMap {
            try await document.value("/run/cell/test[@name='\($0)']/@outcome")
        }
        #expect(outcomes == ["passed", "passed", "passed", "error"])
        #expect(try await document.value("/run/cell/fault") == "any -> any on lan: latency 40ms")
        #expect(try await document.value("/run/cell/test[@name='partition']/fault") == "one <-> two: partition")
        #expect(try await document.value("count(/run/cell/test[@name='latency']/fault)") == "0")
        #expect(try await document.value("/run/cell/test[@name='crash']/trouble/@machine") == "one")
        #expect(home.leftovers == [])
    }

    @Test("a test breaks its own lab where the file allows it, and the next finds it whole")
    func fromInside() async throws {
        let machines = "machines:\n  one: {os: tiny}\n  two: {os: tiny}\n"
        let tests = #"""
            tests:
              - name: breaks
                run: sh -ex breaks.sh
                files: [breaks.sh]
              - {name: leaves, run: assay-fault partition two --one-way}
              - {name: finds, run: ping -c 1 -W 10 two}
              - {name: misuses, run: "assay-fault partition one tow; [ $? = 64 ]"}

            """#
        // Who has not heard of a machine before asks for it only for some seconds, so they meet first.
        let script = """
            ping -c 1 -W 10 two
            assay-fault partition one two
            if ping -c 1 -W 2 two; then exit 1; fi
            assay-fault heal
            ping -c 1 -W 10 two

            """
        let lab = try LabFolder("lab: own\nfaults: {allow: true}\n" + machines + tests, files: ["breaks.sh": script])
        let ended = try await test(lab)
        #expect(ended.code == 0, "\(ended.error)")
        let refused =
            "tests:\n  - {name: refused, run: \"assay-fault partition one two; [ $? = 69 ] && ping -c 1 -W 10 two\"}\n"
        let other = try await test(try LabFolder("lab: own\n" + machines + refused))
        #expect(other.code == 0, "\(other.error)")
        #expect(home.leftovers == [])
    }

    @Test("the traffic of a failed test is kept beside its files, and that of a passed one is not")
    func capture() async throws {
        let ended = try await test(
            try LabFolder(
                #"""
                lab: own
                capture: on-failure
                machines:
                  one: {os: tiny}
                  two: {os: tiny}
                tests:
                  - {name: passes, run: ping -c 1 -W 10 two}
                  - {name: fails, run: ping -c 1 -W 10 two && exit 3}
                """#
            )
        )
        #expect(ended.code == 1, "\(ended.error)")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("count(//capture)") == "1")
        let file = try await document.value("/run/cell/test[@name='fails']/capture/@file")
        #expect(file == "cell-1/test-2/lan.pcapng")
        let bytes = try #require(FileManager.default.contents(atPath: "\(results.path)/\(file)"))
        #expect(bytes.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]))
        // Echo and its reply, at least: each a block of a hundred bytes.
        #expect(bytes.count > 250)
        #expect(!FileManager.default.fileExists(atPath: "\(results.path)/cell-1/test-1/lan.pcapng"))
        #expect(home.leftovers == [])
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ value: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await value(element)) }
        return values
    }
}
