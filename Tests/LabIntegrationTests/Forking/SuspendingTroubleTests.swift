import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("Bad luck while a lab is suspended or forked", .tags(.bootsMachines), .serialized)
struct SuspendingTroubleTests {
    private let home: Home
    private let assay: Assay
    private let smoke = Checkout.lab("smoke")

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
    }

    private func expectAlive(_ lab: String) async throws {
        for machine in ["one", "two"] {
            let ended = try await assay.run("exec", "--lab", lab, machine, "--", "hostname")
            #expect(ended.output == "\(machine)\n", "\(ended.error)")
        }
    }

    @Test("a machine that does not stop is named, the others go on, and so does it when it can")
    func doesNotStop() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let machine = try #require(home.machines.first { $0.arguments.contains("guest=two") })
        kill(machine.id, SIGSTOP)
        let ended = try await assay.run("suspend", "smoke")
        #expect(ended.code == 2)
        #expect(ended.error.contains("machine 'two', stage 'suspend': it could not be suspended"), "\(ended.error)")
        let other = try await assay.run("exec", "one", "--", "hostname")
        #expect(other.output == "one\n")
        kill(machine.id, SIGCONT)
        try await expectAlive("smoke")
        #expect(home.templates == [])
        #expect(try await assay.run("suspend", "smoke").code == 0)
    }

    @Test("a machine that has crashed is named, and the others go on")
    func crashed() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        #expect(try await assay.run("machine", "smoke", "crash", "two").code == 0)
        let ended = try await assay.run("suspend", "smoke")
        #expect(ended.code == 2)
        #expect(ended.error.contains("machine 'two', stage 'suspend': "), "\(ended.error)")
        let other = try await assay.run("exec", "one", "--", "hostname")
        #expect(other.output == "one\n")
        #expect(home.templates == [])
    }

    @Test("a disk that is full leaves no template, and the lab goes on")
    func diskFull() async throws {
        // The owner sees a file system of its own there, which is full after a moment.
        let templates = "\(home.path)/templates"
        try FileManager.default.createDirectory(atPath: templates, withIntermediateDirectories: true)
        let script = "mount -t tmpfs -o size=600k tmpfs \"$ASSAY_HOME/templates\" && exec \"$@\""
        let limited = Assay(
            home: home,
            runner: ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
        )
        let up = try await limited.run("up", smoke, "--format", "json")
        _ = try StandingLab(up)
        let ended = try await assay.run("suspend", "smoke")
        #expect(ended.code == 2)
        #expect(ended.error.contains("stage 'suspend': it could not be suspended: cannot write"), "\(ended.error)")
        #expect(home.templates == [])
        try await expectAlive("smoke")
    }

    @Test("too little memory for a fork leaves none of it, and the template and its lab as they were")
    func outOfMemory() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await assay.run("suspend", "smoke", "--as", "saved", "--keep-running")
        // An emulator that gets less memory than a machine needs.
        let programs = try ScratchFolder()
        let emulator = "\(programs.path)/qemu-system-x86_64"
        let script = "#!/bin/sh\nexec prlimit --as=300000000 -- /usr/bin/qemu-system-x86_64 \"$@\"\n"
        try Data(script.utf8).write(to: URL(filePath: emulator))
        chmod(emulator, 0o755)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let limited = Assay(home: home, environment: ["PATH": "\(programs.path):\(path)"])
        let ended = try await limited.run("fork", "saved", "--as", "copy")
        #expect(ended.code == 2)
        #expect(ended.error.contains("stage 'fork': "), "\(ended.error)")
        #expect(ended.error.contains("Cannot allocate memory"), "\(ended.error)")
        #expect(home.labs == ["smoke"])
        try await expectAlive("smoke")
        _ = try StandingLab(await assay.run("fork", "saved", "--as", "copy", "--format", "json"))
        try await expectAlive("copy")
    }

    @Test("an owner that is killed meanwhile leaves a whole template or none", arguments: [0, 5, 20, 60])
    func killedOwner(milliseconds: Int) async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let owners = home.processes.filter(\.isSupervisor)
        let owner = try #require(owners.first)
        let command = try assay.start(["suspend", "smoke", "--keep-running"])
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(owner.id, SIGKILL)
        _ = try await command.end()
        #expect(try await eventually(within: .seconds(1)) { home.machines.isEmpty })
        _ = try await assay.run("gc")
        #expect(home.leftovers == [])
        if home.templates == ["smoke"] {
            _ = try StandingLab(await assay.run("fork", "smoke", "--as", "copy", "--format", "json"))
            try await expectAlive("copy")
        } else {
            #expect(home.templates == [])
        }
    }
}
