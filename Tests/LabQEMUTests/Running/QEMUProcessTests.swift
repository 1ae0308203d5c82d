import FoundationEssentials
import Glibc
import LabHost
import LabProcess
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("An emulator that does not start", .scratch, .timeLimit(.minutes(5)))
struct QEMUProcessTests {
    private var folder: String { ScratchFolder.path }

    /// A program that says and does what a shell script says.
    private func emulator(_ script: String) async throws -> String {
        let path = "\(folder)/emulator"
        // Another process writes it: what this one has open for writing, a child that it just starts has too.
        let write = #"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 700 "$0""#
        try await Command("sh", ["-c", write, path, script]).run(within: .seconds(120))
        return path
    }

    private func start(_ emulator: String) async throws -> QEMUProcess {
        try await QEMUProcess.start(
            [],
            name: "web",
            emulator: emulator,
            limits: .gateway,
            monitorSocket: "\(folder)/q1",
            log: "\(folder)/log"
        )
    }

    @Test(
        "what it printed says what is wrong",
        arguments: [
            (
                "qemu: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:80-:80'",
                HostError.Code.portInUse,
                "a published port is in use on this host: "
                    + "qemu: -netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:80-:80'"
            ),
            ("qemu: No space left on device", .outOfSpace, "qemu: No space left on device"),
            (
                "qemu: cannot set up guest memory 'ram': Cannot allocate memory", .startFailed,
                "the host has too little memory: qemu: cannot set up guest memory 'ram': Cannot allocate memory"
            ),
            ("qemu: -device nonsense: no such device", .startFailed, "QEMU: qemu: -device nonsense: no such device"),
        ]
    )
    func lastWords(words: String, code: HostError.Code, reason: String) async throws {
        let emulator = try await emulator("cat <<'END'\n\(words)\nEND\nexit 1")
        await #expect(throws: HostError(code, subject: "web", reason: reason)) { _ = try await start(emulator) }
    }

    @Test("only the last lines count, without the warning that every gateway prints")
    func manyLines() async throws {
        let emulator = try await emulator(
            "echo 'qemu: warning: hub 0 is not connected'; for i in 1 2 3 4 5 6; do echo line $i; done; exit 1"
        )
        let error = HostError(.startFailed, subject: "web", reason: "QEMU: line 3; line 4; line 5; line 6")
        await #expect(throws: error) { _ = try await start(emulator) }
    }

    @Test("one that ends without a word is an error that names the machine")
    func silent() async throws {
        let emulator = try await emulator("exit 0")
        let error = try await #require(throws: HostError.self) { _ = try await start(emulator) }
        #expect(error.code == .startFailed)
        #expect(error.subject == "web")
        #expect(!error.reason.isEmpty)
    }

    @Test("one that is not there is not installed")
    func missing() async throws {
        let error = HostError(
            .notInstalled,
            subject: "web",
            reason: "\(folder)/nothing is not installed"
        )
        await #expect(throws: error) { _ = try await start("\(folder)/nothing") }
    }

    @Test("nothing of it stays: neither its process nor the socket")
    func nothingStays() async throws {
        let emulator = try await emulator("echo $$ > '\(folder)/pid'; exit 1")
        await #expect(throws: HostError.self) { _ = try await start(emulator) }
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/q1"))
        let text = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8)
        let id = try #require(Int32(text.filter { $0 != "\n" }))
        #expect(kill(id, 0) == -1)
    }
}
