import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("What befalls machines while tests run", .tags(.bootsMachines), .serialized)
struct MachineIncidentTests {
    private let home: Home
    private let results: ScratchFolder

    init() async throws {
        home = try await Home.withImages(.tiny)
        results = try ScratchFolder()
    }

    private var document: XMLFile { XMLFile(path: "\(results.path)/results.xml") }

    private func test(_ lab: LabFolder) async throws -> Ended {
        try await Assay(home: home).run("test", lab, "--output", results, within: .seconds(60))
    }

    /// Expects that the only test broke within a few seconds, for that reason, although it would have run for minutes.
    private func expectTrouble(_ ended: Ended, _ reason: String, machine: String = "one") async throws {
        #expect(ended.code == 2, "\(ended.error)")
        #expect(try await document.value("/run/cell/@outcome") == "error")
        #expect(try await document.value("/run/cell/test/@outcome") == "error")
        #expect(try await document.value("/run/cell/test/trouble/@machine") == machine)
        #expect(try await document.value("/run/cell/test/trouble/@stage") == "test")
        #expect(try await document.value("/run/cell/test/trouble/reason").contains(reason), "\(ended.error)")
        // Two seconds until it is noticed, and room for a busy computer: the test itself would have slept for ten minutes.
        #expect(Double(try await document.value("/run/cell/test/@duration")) ?? 600 < 20)
        #expect(try await document.complaints(.results) == "")
        #expect(home.leftovers == [])
    }

    @Test("a guest's kernel that panics breaks the lab, and the end of the console says why")
    func panic() async throws {
        let ended = try await test(
            try LabFolder(
                tiny: "",
                tests: #"{name: panics, run: "echo c > /proc/sysrq-trigger; sleep 600", timeout: 10m}"#
            )
        )
        try await expectTrouble(ended, "its kernel panicked")
        #expect(try await document.value("/run/cell/test/trouble/lastSeen").contains("sysrq triggered crash"))
        #expect(results.text(of: "cell-1/one.console").contains("Kernel panic - not syncing: sysrq triggered crash"))
    }

    @Test("an emulator that somebody kills breaks the lab at once")
    func killedEmulator() async throws {
        let lab = try LabFolder(
            tiny: "",
            tests: #"{name: waits, run: "echo waiting > /dev/console; sleep 600", timeout: 10m}"#
        )
        let command = try Assay(home: home).start(["test", lab, "--output", results])
        #expect(
            try await eventually(within: .seconds(60)) {
                home.labs.contains { lab in
                    (try? String(contentsOfFile: "\(home.path)/labs/\(lab)/one.console", encoding: .utf8))?.contains(
                        "waiting"
                    ) == true
                }
            }
        )
        let machine = try #require(home.machines.first { $0.arguments.contains("guest=one") })
        kill(machine.id, SIGKILL)
        try await expectTrouble(try await command.end(), "its emulator was ended by signal 9")
        #expect(try await document.value("/run/cell/test/trouble/lastSeen").contains("waiting"))
    }

    @Test("a launch agent that ends breaks the lab: what it was doing is lost")
    func killedAgent() async throws {
        let ended = try await test(
            try LabFolder(
                tiny: "",
                tests: #"{name: kills, run: "kill -9 $(pidof assay-agent); sleep 600", timeout: 10m}"#
            )
        )
        try await expectTrouble(ended, "the launch agent in it ended")
    }

    @Test("a launch agent that stands still is noticed: its guest has nothing to do, and does not answer")
    func stoppedAgent() async throws {
        let ended = try await test(
            try LabFolder(
                tiny: "",
                tests: #"{name: stops, run: "kill -STOP $(pidof assay-agent); sleep 600", timeout: 10m}"#
            )
        )
        try await expectTrouble(ended, "its guest does not answer, although it has nothing else to do")
    }

    @Test("a guest whose kernel spins with its interrupts off is noticed, although its emulator has much to do")
    func spinningKernel() async throws {
        let lab = try LabFolder(tiny: "", tests: #"{name: spins, files: [spin], run: "./spin", timeout: 10m}"#)
        try await SpinningKernel.compile(to: "\(lab.path)/spin")
        try await expectTrouble(try await test(lab), "its kernel spins, and takes no interrupts")
    }

    @Test("a guest that has too much to do is not taken for one that does not answer")
    func busyGuest() async throws {
        let spin = #"(end=$(($(date +%s) + 4)); while [ $(date +%s) -lt $end ]; do :; done) &"#
        let all = Array(repeating: spin, count: 6).joined(separator: " ")
        let lab = try LabFolder(tiny: "", tests: #"{name: works, run: '\#(all) wait', timeout: 2m}"#)
        let ended = try await Assay(home: home).run("test", lab, within: .seconds(60))
        #expect(ended.code == 0, "\(ended.error)")
    }

    @Test("a launch agent that is gone for good is noticed, and a machine that shuts down in good order breaks nothing")
    func goneAgent() async throws {
        let shop = try await Home.withImages(.webShop)
        let text = try String(contentsOfFile: "\(Checkout.lab("web-shop"))/lab.yaml", encoding: .utf8)
        let head = try #require(text.components(separatedBy: "\ntests:\n").first)
        let lab = try LabFolder(
            head + """

                tests:
                  - {name: goes, machine: db, run: "systemd-run --on-active=1 systemctl poweroff"}
                  - {name: works, machine: web, run: "sleep 6"}
                  - {name: ends, machine: web, run: "systemctl stop assay-agent; sleep 600", timeout: 10m}

                """
        )
        let cell = ["--cell", "os=debian-12", "--cell", "cache=none"]
        let ended = try await Assay(home: shop).start(["test", lab, "--output", results] + cell)
            .end(within: .seconds(120))
        #expect(ended.code == 2, "\(ended.error)")
        func test(_ name: String, _ what: String) async throws -> String {
            try await document.value("/run/cell/test[@name='\(name)']/\(what)")
        }
        for name in ["goes", "works"] { #expect(try await test(name, "@outcome") == "passed", "\(ended.error)") }
        #expect(try await test("ends", "trouble/reason") == "the launch agent in it ended")
        #expect(try await test("ends", "trouble/@machine") == "web")
    }

    @Test("a program that the kernel ends for want of memory breaks the lab, unless the lab file tolerates it")
    func outOfMemory() async throws {
        // busybox' tail holds all of a line that never ends.
        let hungry = "echo 1000 > /proc/self/oom_score_adj; tail /dev/zero"
        let lab = try LabFolder(tiny: "", tests: #"{name: eats, run: "\#(hungry); sleep 600", timeout: 10m}"#)
        try await expectTrouble(try await test(lab), "it ran out of memory: Out of memory: Killed process")
        let tolerant = try LabFolder(
            tiny: "tolerates: [out-of-memory]",
            tests: #"{name: eats, run: "(\#(hungry)); true", timeout: 10m}"#
        )
        let ended = try await Assay(home: home).run("test", tolerant, within: .seconds(60))
        #expect(ended.code == 0, "\(ended.error)")
    }

    @Test("a disk that is full breaks the lab, unless the lab file tolerates it")
    func fullDisk() async throws {
        let fill = "dd if=/dev/zero of=/fill bs=64k 2>/dev/null"
        let lab = try LabFolder(tiny: "", tests: #"{name: fills, run: "\#(fill); sleep 600", timeout: 10m}"#)
        try await expectTrouble(try await test(lab), "its disk is full")
        let tolerant = try LabFolder(
            tiny: "tolerates: [full-disk]",
            tests: #"{name: fills, run: "\#(fill); sleep 3; rm /fill", timeout: 10m}"#
        )
        let ended = try await Assay(home: home).run("test", tolerant, within: .seconds(60))
        #expect(ended.code == 0, "\(ended.error)")
    }

    @Test("a machine that restarts on a crash is deployed anew with its identity, and later tests find it as it was")
    func restarted() async throws {
        let lab = try LabFolder(
            """
            lab: own
            machines:
              one: {os: tiny, restart: on-crash, setup: [greet.sh]}
              two: {os: tiny}
            tests:
              - {name: before, machine: one, run: "hostname; cat /greeting; ip addr show eth0 | grep 'inet '"}
              - {name: panics, machine: one, run: "echo c > /proc/sysrq-trigger; sleep 600", timeout: 10m}
              - {name: after, machine: one, run: "hostname; cat /greeting; ip addr show eth0 | grep 'inet '"}
              - {name: reached, machine: two, run: "ping -c 1 -W 10 one"}

            """,
            files: ["greet.sh": "#!/bin/sh\necho hello > /greeting\n"]
        )
        let ended = try await test(lab)
        #expect(ended.code == 2, "\(ended.error)")
        let reason = try await document.value("/run/cell/test[@name='panics']/trouble/reason")
        #expect(reason == "its kernel panicked; it was deployed anew")
        for name in ["before", "after", "reached"] {
            #expect(try await document.value("/run/cell/test[@name='\(name)']/@outcome") == "passed", "\(ended.error)")
        }
        let before = try await document.value("/run/cell/test[@name='before']/output")
        #expect(before.contains("hello"))
        #expect(try await document.value("/run/cell/test[@name='after']/output") == before)
        #expect(try await document.value("/run/cell/machine[@name='one']/restart/@reason") == "its kernel panicked")
        #expect(try await document.complaints(.results) == "")
        #expect(home.leftovers == [])
    }
}
