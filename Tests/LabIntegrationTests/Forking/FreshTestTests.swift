import Foundation
import LabTestSupport
import Testing

@Suite("Tests in labs of their own", .tags(.bootsMachines), .serialized)
struct FreshTestTests {
    private let home: Home
    private let assay: Assay
    private let results: ScratchFolder

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
        results = try ScratchFolder()
    }

    @Test("see the lab as it was wired, or as the test before them left it; a tree of states is run through once")
    func tree() async throws {
        let lab = try LabFolder(
            """
            lab: tree
            machines:
              one: {os: tiny}
              two: {os: tiny}
            tests:
              - {name: shared, run: "[ ! -e /mark ] && echo shared > /mark"}
              - {name: root, lab: fresh, run: "[ ! -e /mark ] && ping -c 1 -W 10 two && echo root > /mark"}
              - {name: left, after: root, run: "[ $(cat /mark) = root ] && echo left > /mark"}
              - {name: right, after: root, run: "[ $(cat /mark) = root ]"}
              - {name: leaf, after: left, run: "[ $(cat /mark) = left ]"}
              - {name: wrong, lab: fresh, run: "exit 1"}
              - {name: never, after: wrong, run: "true"}
            """
        )
        let ended = try await assay.run("test", lab, "--jobs", "2", "--output", results, "--progress", "none")
        #expect(ended.code == 1, "\(ended.error)")
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        for name in ["shared", "root", "left", "right", "leaf"] {
            #expect(try await document.value("/run/cell/test[@name='\(name)']/@outcome") == "passed", "\(ended.output)")
        }
        #expect(try await document.value("/run/cell/test[@name='wrong']/@outcome") == "failed")
        #expect(try await document.value("/run/cell/test[@name='never']/@outcome") == "not-run")
        #expect(
            try await document.value("/run/cell/test[@name='never']/reason") == "test 'wrong' before it did not pass"
        )
        #expect(home.leftovers == [] && home.templates == [])
    }

    @Test("that fail are repeated from one state, or over fresh deployments, and the report says how often they failed")
    func repeated() async throws {
        let lab = try LabFolder(
            """
            lab: flaky
            machines:
              one: {os: tiny}
            tests:
              - {name: always, lab: fresh, run: "exit 1"}
              - {name: shared, run: "[ -e /mark ] || { touch /mark; exit 1; }"}
            """
        )
        var ended = try await assay.run("test", lab, "--retries", "2", "--output", results, "--progress", "none")
        #expect(ended.code == 1)
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        for name in ["always", "shared"] {
            // From one state, the file that the first attempt made is not there in the second.
            let test = "/run/cell/test[@name='\(name)']"
            #expect(try await document.value("\(test)/attempts/@failed") == "3")
            #expect(try await document.value("\(test)/attempts/@from") == "state")
            #expect(try await document.value("\(test)/reason").hasPrefix("failed 3 of 3 from one state: "))
        }
        let junit = XMLFile(path: "\(results.path)/junit.xml")
        #expect(try await junit.complaints(.junit) == "")
        #expect(try await junit.value("//testcase[@name='always']/failure").hasPrefix("failed 3 of 3 from one state"))

        ended = try await assay.run(
            "test",
            lab,
            "--retries",
            "1",
            "--retry-from",
            "deployment",
            "--output",
            results,
            "--progress",
            "none"
        )
        #expect(ended.code == 1)
        let reason = try await document.value("/run/cell/test[@name='always']/reason")
        #expect(reason.hasPrefix("failed 2 of 2 over fresh deployments: "))
        #expect(home.leftovers == [] && home.templates == [])
    }

    @Test("that fail are kept as they began and as they ended, and brought back; what is kept is bounded")
    func kept() async throws {
        let lab = try LabFolder(
            """
            lab: kept
            machines:
              one: {os: tiny}
            tests:
              - {name: passes, run: "echo before > /mark"}
              - {name: breaks it, run: "echo broken > /mark; exit 1"}
              - {name: on its own, lab: fresh, run: "echo alone > /mark; exit 1"}
            """
        )
        let ended = try await assay.run("test", lab, "--keep", "on-failure", "--progress", "none", "--format", "json")
        #expect(ended.code == 1)
        #expect(home.leftovers == [])
        let list = try await assay.run("run", "list", "--kept")
        #expect(list.output.split(separator: "\n").count == 5, "\(list.output)")
        #expect(list.error.contains("assay: 4 kept states take "))
        let run = try #require(list.output.split(separator: "\n").last?.split(separator: " ").first.map(String.init))

        func mark(_ arguments: String...) async throws -> String {
            let arguments = ["run", "reproduce", run] + arguments + ["--as", "again", "--format", "json"]
            _ = try StandingLab(await assay.start(arguments).end())
            let seen = try await assay.run("exec", "--lab", "again", "one", "--", "sh", "-c", "cat /mark || echo none")
            _ = try await assay.run("down", "again")
            return seen.output
        }
        #expect(try await mark("breaks it") == "before\n")
        #expect(try await mark("breaks it", "--at", "failure") == "broken\n")
        #expect(try await mark("on its own") == "none\n")
        #expect(try await mark("on its own", "--at", "failure") == "alone\n")
        let unknown = try await assay.run("run", "reproduce", run, "breaks")
        #expect(unknown.code == 64)
        #expect(unknown.error.hasPrefix("assay: error: nothing of test 'breaks' was kept in run '\(run)'"))

        // Nothing new is kept where there is no room, and the old gives way.
        _ = try await assay.run("test", lab, "--keep", "on-failure", "--keep-size", "1MiB", "--progress", "none")
        #expect(home.templates == [], "\(home.templates)")
    }

    @Test("are gone with their owner, whenever it is killed", arguments: [Moment.begin("test"), .tested])
    func killed(moment: Moment) async throws {
        let lab = try LabFolder(
            """
            lab: killed
            machines:
              one: {os: tiny}
            tests:
              - {name: quick, lab: fresh, run: "true"}
              - {name: slow, after: quick, run: "sleep 600", timeout: 20m}
              - {name: slower, lab: fresh, run: "sleep 600", timeout: 20m}
            """
        )
        let command = try assay.start(["test", lab, "--jobs", "2", "--progress", "json"])
        try await moment.come(in: command)
        command.signal(SIGKILL)
        _ = try await command.end()
        #expect(try await eventually(within: .seconds(1)) { home.machines.isEmpty })
        _ = try await assay.run("gc")
        #expect(home.leftovers == [] && home.templates == [], "\(home.templates)")
    }
}
