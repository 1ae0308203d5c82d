import FoundationEssentials
import Glibc
import LabTestSupport
import Testing

@testable import LabProcess

@Suite("A child process", .scratch, .timeLimit(.minutes(5)))
struct ChildProcessTests {
    @Test("it has no status while it runs; all who wait are told how it ended, also those who come later")
    func status() async throws {
        let child = try await ChildProcess.start(Command("sleep", ["3600"]), output: OutputFile())
        #expect(child.statusIfEnded == nil)
        async let first = child.exitStatus
        async let second = child.exitStatus
        child.signal(SIGTERM)
        #expect(await first == .signalled(SIGTERM))
        #expect(await second == .signalled(SIGTERM))
        #expect(child.statusIfEnded == .signalled(SIGTERM))
        #expect(await child.exitStatus == .signalled(SIGTERM))
    }

    @Test("when it has ended, nothing is left of it and signals go nowhere")
    func reaped() async throws {
        let child = try await ChildProcess.start(Command("true"), output: OutputFile())
        #expect(await child.exitStatus == .exited(0))
        #expect(kill(child.id, 0) == -1)
        child.signal(SIGKILL)
        child.signalGroup(SIGKILL)
        #expect(child.statusIfEnded == .exited(0))
    }

    @Test("one that is to outlive us leads a session of its own, others only a group")
    func sessions() async throws {
        for (isDetached, expected) in [(true, true), (false, false)] {
            let command = Command("sleep", ["3600"])
            let child =
                try await isDetached
                ? ChildProcess.startDetached(command, output: OutputFile())
                : ChildProcess.start(command, output: OutputFile())
            #expect((getsid(child.id) == child.id) == expected)
            #expect(getpgid(child.id) == child.id)
            child.signal(SIGKILL)
            _ = await child.exitStatus
        }
    }

    @Test("a program is searched in PATH and in the folders of administrators, and a path is taken as it is")
    func paths() {
        #expect(Tool.path(of: "sh")?.hasSuffix("/sh") == true)
        #expect(Tool.path(of: "/bin/sh") == "/bin/sh")
        #expect(Tool.path(of: "mke2fs") != nil)
        #expect(Tool.path(of: "assay-no-such-program") == nil)
        #expect(Tool.path(of: "/etc/passwd") == nil)
        #expect(Tool.path(of: "./nowhere") == nil)
    }
}
