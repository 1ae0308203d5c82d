import FoundationEssentials
import Glibc
import LabModel
import LabTestSupport
import Testing

@testable import LabProcess

@Suite("A command that runs to its end", .scratch, .timeLimit(.minutes(5)))
struct CommandTests {
    private var folder: String { ScratchFolder.path }

    private func sh(_ script: String, environment: [String: String] = [:], directory: String? = nil) -> Command {
        Command("sh", ["-c", script], environment: environment, directory: directory)
    }

    /// Longer than any test may take.
    private static let never = Duration.seconds(3600)

    /// Waits until a file has a line, and gives the number in it.
    private func number(in file: String) async throws -> Int32 {
        while true {
            let text = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
            if text.hasSuffix("\n") { return try #require(Int32(text.dropLast())) }
            await Task.yield()
        }
    }

    /// Waits until a process is gone, or only its parent has not looked yet.
    private func waitForEnd(of process: Int32) async {
        while kill(process, 0) == 0 {
            let state = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ") Z"
            if state.split(separator: ")").last?.hasPrefix(" Z") ?? true { return }
            await Task.yield()
        }
    }

    @Test("what it writes to standard output and error is kept in order")
    func output() async throws {
        let result = try await sh("echo a; echo b >&2; printf c").run(within: Self.never)
        #expect(result == CommandResult(status: .exited(0), output: "a\nb\nc"))
    }

    @Test("it has no more than its limits allow, and where the system allows less, less")
    func limits() async throws {
        var command = sh("ulimit -c; ulimit -n; ulimit -v; ulimit -f")
        command.limits = [
            ResourceLimit(.core, 0), ResourceLimit(.openFiles, 77), ResourceLimit(.addressSpace, 4 << 30),
            ResourceLimit(.fileSize, 1 << 20),
        ]
        // A shell counts memory in kibibytes, and files in blocks of 512 bytes.
        #expect(try await command.run(within: Self.never).output == "0\n77\n4194304\n2048\n")
        command.limits = [ResourceLimit(.openFiles, .max - 1)]
        let before = try await sh("ulimit -Hn").run(within: Self.never).output
        #expect(try await command.run(within: Self.never).output.split(separator: "\n")[1] == before.dropLast())
    }

    @Test("nothing is on its standard input")
    func input() async throws {
        #expect(try await Command("cat").run(within: Self.never).output == "")
    }

    @Test("another status than 0 is an error with the end of the output")
    func failing() async throws {
        let error = ProcessError(
            .failed(.exited(3)),
            program: "sh",
            output: (9...20).map(String.init).joined(separator: "\n")
        )
        await #expect(throws: error) {
            try await sh("i=1; while [ $i -le 20 ]; do echo $i; i=$((i+1)); done; exit 3").run(within: Self.never)
        }
        #expect("\(error)".hasPrefix("sh ended with status 3: 9\n10\n"))
    }

    @Test("who wants the status whatever it is gets it", arguments: [0, 1, 127, 255])
    func status(status: Int32) async throws {
        #expect(try await sh("exit \(status)").outcome(within: Self.never).status == .exited(status))
    }

    @Test("an end by a signal is no status")
    func signal() async throws {
        #expect(try await sh("kill -TERM $$").outcome(within: Self.never).status == .signalled(SIGTERM))
        let error = ProcessError(.failed(.signalled(SIGKILL)), program: "sh")
        await #expect(throws: error) { try await sh("kill -KILL $$").run(within: Self.never) }
        #expect("\(error)" == "sh was ended by signal 9")
    }

    @Test("a program that is not there is not found, and one that cannot be run neither")
    func missing() async throws {
        let error = ProcessError(.notFound, program: "assay-no-such-program")
        await #expect(throws: error) { try await Command("assay-no-such-program").run(within: Self.never) }
        #expect("\(error)" == "assay-no-such-program is not installed")
        try Data("text".utf8).write(to: URL(filePath: "\(folder)/text"))
        await #expect(throws: ProcessError(.notFound, program: "\(folder)/text")) {
            try await Command("\(folder)/text").run(within: Self.never)
        }
    }

    @Test("the system's refusal is an error with its reason")
    func refused() async throws {
        await #expect(throws: ProcessError(.system(ENOENT), program: "sh")) {
            try await sh("true", directory: "\(folder)/nowhere").run(within: Self.never)
        }
        #expect("\(ProcessError(.system(EACCES), program: "sh"))" == "sh could not be started: Permission denied")
    }

    @Test("when it has written more than anybody reads it is killed, with its end in the error")
    func flood() async throws {
        let error = try await #require(throws: ProcessError.self) {
            try await sh("while :; do echo 'Accept (y/n)?'; done")
                .run(within: Self.never, mostOutput: ByteCount(bytes: 1000))
        }
        #expect(error.code == .wroteTooMuch)
        #expect("\(error)".hasPrefix("sh wrote without end and was ended: Accept (y/n)?"))
    }

    @Test("after its time it is killed, and all that it started in its group")
    func limit() async throws {
        let script = "sleep 3600 & echo $! > '\(folder)/child'; echo begun; wait"
        let error = try await #require(throws: ProcessError.self) {
            try await sh(script).run(within: .seconds(1))
        }
        #expect(error.code == .timedOut)
        #expect("\(error)".hasPrefix("sh took too long and was ended"))
        // On a machine that was busy for all that time, the shell had no time to begin.
        if error.output == "begun" { await waitForEnd(of: try await number(in: "child")) }
    }

    @Test("when the task is cancelled it is killed, and all that it started in its group")
    func cancellation() async throws {
        let script = "sleep 3600 & echo $! > '\(folder)/child'; wait"
        let command = sh(script)
        let task = Task { try await command.run(within: Self.never) }
        let child = try await number(in: "child")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await waitForEnd(of: child)
    }

    @Test("a task that was cancelled before waits for nothing")
    func cancelledBefore() async throws {
        let command = Command("sleep", ["3600"])
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await command.run(within: Self.never)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("it sees our variables, with those of the command instead of ours")
    func environment() async throws {
        let script = #"printf '%s|%s|%s' "$PATH" "$ASSAY_A" "$HOME""#
        let result = try await sh(script, environment: ["ASSAY_A": "a = 'b'\n", "HOME": "/elsewhere"])
            .run(within: Self.never)
        #expect(result.output == "\(Tool.variable("PATH") ?? "")|a = 'b'\n|/elsewhere")
    }

    @Test("it starts in the folder of the command, or here")
    func directory() async throws {
        #expect(try await sh("pwd -P", directory: folder).run(within: Self.never).output == "\(folder)\n")
        let here = FileManager.default.currentDirectoryPath
        #expect(try await Command("pwd", ["-P"]).run(within: Self.never).output == "\(here)\n")
    }

    @Test("it inherits nothing that this process has open")
    func descriptors() async throws {
        // Without the mark that closes it on its own.
        let descriptor = open("/dev/null", O_RDONLY)
        try #require(descriptor >= 3)
        defer { close(descriptor) }
        let listed = try await Command("ls", ["/proc/self/fd"]).run(within: Self.never).output
        // The fourth is the folder that ls reads.
        #expect(listed == "0\n1\n2\n3\n")
    }

    @Test("it leads a process group of its own and ignores no signal")
    func group() async throws {
        let stat = try await Command("cat", ["/proc/self/stat"]).run(within: Self.never).output.split(separator: " ")
        #expect(stat[0] == stat[4])
        let status = try await Command("cat", ["/proc/self/status"]).run(within: Self.never).output
        let masks = status.split(separator: "\n").filter { $0.hasPrefix("SigIgn:") || $0.hasPrefix("SigBlk:") }
            .compactMap { $0.split(separator: "\t").last }.compactMap { UInt64($0, radix: 16) }
        // Signals 32 and 33 belong to the C library, which lets nobody touch them.
        #expect(masks.map { $0 & ~(3 << 31) } == [0, 0])
    }

    @Test("its output goes to the file that is named, after what is there")
    func log() async throws {
        let log = "\(folder)/log"
        try Data("before\n".utf8).write(to: URL(filePath: log))
        _ = try await sh("echo after").run(within: Self.never, log: log)
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "before\nafter\n")
    }

    @Test("a command is shown as one line")
    func description() {
        #expect(Command("tar", ["-cf", "my file", "x"]).description == "tar -cf 'my file' x")
    }

    @Test("a hundred commands at once leave no descriptor and no process")
    func many() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<100 {
                group.addTask { try await Command("echo", ["\(number)"]).run(within: Self.never).output }
            }
            var seen: Set<String> = []
            for try await output in group { seen.insert(output) }
            #expect(seen == Set((0..<100).map { "\($0)\n" }))
        }
    }
}
