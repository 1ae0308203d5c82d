import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("A fork", .tags(.bootsMachines), .serialized)
struct ForkTests {
    private let home: Home
    private let assay: Assay
    private let smoke = Checkout.lab("smoke")

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
    }

    private func shell(_ command: String, _ machine: String, in lab: String) async throws -> String {
        let ended = try await assay.run("exec", "--lab", lab, machine, "--", "sh", "-c", command)
        guard ended.code == 0 else {
            throw Complaint("'\(command)' in \(lab) ended with \(ended.code): \(ended.error)")
        }
        return ended.output.trimmingCharacters(in: .newlines)
    }

    @Test("has the state of its lab, and nothing that is done in one is seen in another, to any depth")
    func depth() async throws {
        let lab = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await shell("echo first > /mark", "one", in: "smoke")
        let copy = try StandingLab(await assay.run("fork", "smoke", "--as", "child", "--format", "json"))
        #expect(copy.machines.map(\.identity.machineID) == lab.machines.map(\.identity.machineID))
        _ = try await shell("echo second >> /mark", "one", in: "child")
        _ = try StandingLab(await assay.run("fork", "child", "--as", "grandchild", "--format", "json"))
        _ = try await shell("echo third >> /mark", "one", in: "grandchild")
        #expect(try await shell("cat /mark", "one", in: "smoke") == "first")
        #expect(try await shell("cat /mark", "one", in: "child") == "first\nsecond")
        #expect(try await shell("cat /mark", "one", in: "grandchild") == "first\nsecond\nthird")
        // The same addresses on networks of their own; each knows which lab it is in and what time it is.
        for name in ["smoke", "child", "grandchild"] {
            #expect(try await shell("ping -c 1 -W 10 two > /dev/null; hostname", "one", in: name) == "one")
            #expect(try await shell(". /etc/assay/topology.env; echo $ASSAY_LAB_ID", "two", in: name) == name)
            let clock = try #require(Double(await shell("date +%s", "two", in: name)))
            #expect(abs(clock - Date().timeIntervalSince1970) < 10)
        }
        let random = "head -c 16 /dev/urandom | od -An -tx1"
        let drawn = [try await shell(random, "one", in: "smoke"), try await shell(random, "one", in: "child")]
        #expect(drawn[0] != drawn[1])
        let down = try await assay.run("down", "smoke", "child", "grandchild")
        #expect(down.code == 0)
        // What was saved for the copies alone is gone with them.
        let isGone = try await eventually(within: .seconds(5)) { home.leftovers == [] && home.templates == [] }
        #expect(isGone, "\(home.leftovers) \(home.templates)")
    }

    @Test("is copied from the lab's processes, which its template keeps; without them it is loaded, and is the same")
    func processes() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await shell("echo first > /mark", "one", in: "smoke")
        let originals = Set(home.machines.map(\.id))
        _ = try StandingLab(await assay.run("fork", "smoke", "--as", "copied", "--format", "json"))
        let zygotes = home.machines.filter { originals.contains($0.parent) }
        let copies = home.machines.filter { machine in zygotes.contains { $0.id == machine.parent } }
        #expect(originals.count == 2 && zygotes.count == 2 && copies.count == 2)
        for zygote in zygotes { kill(zygote.id, SIGKILL) }
        let template = try #require(home.templates.first)
        _ = try StandingLab(await assay.run("fork", template, "--as", "loaded", "--format", "json"))
        #expect(!home.machines.contains { originals.contains($0.parent) })
        let look = "cat /mark; ping -c 1 -W 10 two > /dev/null; hostname"
        for lab in ["copied", "loaded"] {
            #expect(try await shell(look, "one", in: lab) == "first\none")
        }
        _ = try await assay.run("down", "smoke", "copied", "loaded")
        #expect(try await eventually(within: .seconds(5)) { home.leftovers == [] && home.templates == [] })
    }

    @Test("ends with its owner, however that ends; the lab and its other copies go on")
    func ownerEnds() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await assay.run("fork", "smoke", "--as", "copy", "--count", "2")
        #expect(home.machines.count == 8)
        let owner = try #require(home.processes.first { $0.isSupervisor && $0.arguments.contains("copy-1") })
        kill(owner.id, SIGKILL)
        #expect(try await eventually(within: .seconds(2)) { home.machines.count == 6 })
        for lab in ["smoke", "copy-2"] { #expect(try await shell("hostname", "one", in: lab) == "one") }
        // Without the owner of the lab its zygotes end too; what was copied from them needs them no more.
        let first = try #require(home.processes.first { $0.isSupervisor && $0.arguments.contains("smoke") })
        kill(first.id, SIGKILL)
        #expect(try await eventually(within: .seconds(2)) { home.machines.count == 2 })
        #expect(try await shell("hostname", "one", in: "copy-2") == "one")
        _ = try await assay.run("down", "copy-2")
        _ = try await assay.run("gc")
        #expect(try await eventually(within: .seconds(5)) { home.leftovers == [] })
    }

    @Test("of a suspended lab: the lab is gone, comes back with what ran in it, and its template stays until removed")
    func resumed() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let count = "i=0; while :; do i=$((i+1)); echo $i > /count; sleep 0.1; done > /dev/null 2>&1 &"
        _ = try await shell(count, "two", in: "smoke")
        let suspended = try await assay.run("suspend", "smoke")
        #expect(suspended.error.contains("assay: lab template 'smoke': "), "\(suspended.error)")
        #expect(try await eventually(within: .seconds(5)) { home.leftovers == [] } && home.templates == ["smoke"])
        let resumed = try StandingLab(await assay.run("resume", "smoke", "--format", "json"))
        #expect(resumed.name == "smoke")
        let first = try #require(Int(await shell("cat /count", "two", in: "smoke")))
        let later = try #require(Int(await shell("sleep 1; cat /count", "two", in: "smoke")))
        #expect(later > first)
        let refused = try await assay.run("template", "remove", "smoke")
        #expect(refused.code == 2)
        #expect(
            refused.error
                == "assay: error: stage 'fork': lab template 'smoke' is in use: end the labs that were forked from it "
                + "first, see 'assay list'\n"
        )
        #expect(try await shell("hostname", "two", in: "smoke") == "two")
        _ = try await assay.run("down")
        let removed = try await assay.run("template", "remove", "smoke")
        #expect(removed.code == 0, "\(removed.error)")
        #expect(home.templates == [])
    }

    @Test("with a rewritten identity is another machine at the same addresses")
    func rewritten() async throws {
        let lab = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let copy = try StandingLab(
            await assay.run("fork", "smoke", "--identity", "rewrite", "--count", "1", "--format", "json")
        )
        #expect(copy.name == "smoke-1")
        #expect(Set((lab.machines + copy.machines).map(\.identity.machineID)).count == 4)
        #expect(try await shell("ping -c 1 -W 10 two > /dev/null; hostname", "one", in: "smoke-1") == "one")
    }

    @Test("has what was wrong with the networks of its lab, and is healed by itself")
    func faults() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        #expect(try await assay.run("network", "smoke", "partition", "one", "two").code == 0)
        _ = try StandingLab(await assay.run("fork", "smoke", "--as", "copy", "--format", "json"))
        func answers(in lab: String) async throws -> Bool {
            let ping = ["exec", "--lab", lab, "one", "--", "ping", "-c", "3", "-W", "1", "two"]
            return try await assay.start(ping).end().code == 0
        }
        #expect(try await assay.run("network", "copy", "show").output.contains("one <-> two: partition\n"))
        #expect(try await !answers(in: "copy"))
        #expect(try await assay.run("network", "copy", "heal").code == 0)
        #expect(try await answers(in: "copy"))
        #expect(try await !answers(in: "smoke"))
    }

    @Test("that cannot be made takes its siblings along, and the lab goes on")
    func allOrNothing() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await assay.run("suspend", "smoke", "--as", "saved", "--keep-running")
        // A layer of one machine is cut off.
        let layer = "\(home.path)/templates/saved/machines/two/pages-0"
        try Data("no layer".utf8).write(to: URL(filePath: layer))
        let ended = try await assay.run("fork", "saved", "--count", "2")
        #expect(ended.code == 2)
        #expect(
            ended.error.contains("machine 'two', stage 'fork': its memory cannot be prepared: cannot understand"),
            "\(ended.error)"
        )
        #expect(home.labs == ["smoke"])
        #expect(try await shell("hostname", "two", in: "smoke") == "two")
    }

    @Test("of a template of another QEMU is refused before anything is started, with both versions")
    func otherVersion() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await assay.run("suspend", "smoke", "--as", "saved")
        let file = URL(filePath: "\(home.path)/templates/saved/template.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let other = text.replacing(/QEMU emulator version \d+\.\d+/, with: "QEMU emulator version 1.2")
        #expect(other != text)
        try Data(other.utf8).write(to: file)
        let ended = try await assay.run("fork", "saved")
        #expect(ended.code == 2)
        #expect(
            ended.error.contains(
                #/was saved by 'QEMU emulator version 1\.2.*this host has 'QEMU emulator version [2-9]/#
            ),
            "\(ended.error)"
        )
        #expect(home.leftovers == [] && home.templates == ["saved"])
    }
}

@Suite("Connections of a lab", .tags(.bootsMachines), .serialized)
struct ConnectionSurvivalTests {
    @Test("to PostgreSQL and over HTTP are the same ones in every fork")
    func survive() async throws {
        let home = try await Home.withImages(.webShop)
        let assay = Assay(home: home)
        _ = try StandingLab(
            await assay.run(
                "up",
                Checkout.lab("web-shop"),
                "--cell",
                "os=debian-12",
                "--cell",
                "cache=none",
                "--name",
                "shop",
                "--format",
                "json"
            )
        )
        func shell(_ command: String, in lab: String) async throws -> String {
            let ended = try await assay.run("exec", "--lab", lab, "app-1", "--", "sh", "-c", command)
            guard ended.code == 0 else { throw Complaint(ended.error) }
            return ended.output
        }
        let program = try Data(contentsOf: URL(filePath: "\(Checkout.path)/Examples/bench/survivor.py"))
        let start = """
            echo \(program.base64EncodedString()) | base64 -d > /root/survivor.py
            systemd-run --quiet python3 /root/survivor.py
            for _ in $(seq 200); do [ -p /run/ask ] && break; sleep 0.05; done
            """
        let ask = """
            rm -f /run/answer; echo now > /run/ask
            for _ in $(seq 200); do [ -f /run/answer ] && break; sleep 0.05; done; cat /run/answer
            """
        _ = try await shell(start, in: "shop")
        let before = try await shell(ask, in: "shop")
        #expect(before.contains(#/^\d+ of this session \d+ 200\n$/#), "\(before)")
        _ = try await assay.run("suspend", "shop")
        for _ in 0..<3 {
            _ = try StandingLab(await assay.run("fork", "shop", "--as", "copy", "--format", "json"))
            #expect(try await shell(ask, in: "copy") == before)
            _ = try await assay.run("down", "copy")
        }
    }
}
