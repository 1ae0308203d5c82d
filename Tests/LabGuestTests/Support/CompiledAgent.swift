import Glibc
import LabGuest
import LabSocket
import LabTestSupport
import Testing

/// The launch agent, compiled from its sources with the sanitizers, once for all tests.
enum CompiledAgent {
    struct DoesNotCompile: Error {}

    private static let compiled = Result { try compile() }

    private static func compile() throws -> String {
        let sources = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        var template = Array("/tmp/assay-agent-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw DoesNotCompile() }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(folder, 0o755)
        let compiler = "cc -std=c11 -Wall -Wextra -Werror -Wshadow -g -O1"
        let sanitizers = "-fsanitize=address,undefined -fno-sanitize-recover=all"
        let command = """
            \(compiler) \(sanitizers) '-DLAUNCH_AGENT_BUILD="test"' -o '\(folder)/launch-agent' \
            '/\(sources)/Sources/LaunchAgent/'*.c && \
            \(compiler) \(sanitizers) -o '\(folder)/assay-call' '/\(sources)/Sources/GuestCalls/'*.c && \
            ln -s assay-call '\(folder)/assay-machine'
            """
        guard try runProgram(["/bin/sh", "-c", command]) == 0 else { throw DoesNotCompile() }
        atexit {
            if let folder = try? CompiledAgent.compiled.get() { _ = try? runProgram(["/bin/rm", "-r", folder]) }
        }
        return folder
    }

    /// Where the program is.
    static func path() throws -> String { try compiled.get() + "/launch-agent" }

    /// Where the program is that makes the calls of that name.
    static func caller(_ name: String) throws -> String { try compiled.get() + "/assay-\(name)" }

    /// Runs the agent, perhaps below another program, with our end of its connection; it must end well by itself when
    /// the connection is closed, and have nothing to complain about.
    static func run(
        below prefix: [String] = [],
        arguments: [String] = [],
        _ body: (Int32) async throws -> Void
    ) async throws {
        let (ours, theirs) = try makeSocketPair()
        let complaints = ScratchFolder.path + "/complaints"
        let errors = open(complaints, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        let pid = try startProgram(
            prefix + [path(), "-f", "3", "-b", "", "-c", ""] + arguments,
            environment: ["ASAN_OPTIONS=abort_on_error=0", "UBSAN_OPTIONS=print_stacktrace=1"],
            descriptors: [3: theirs, 2: errors]
        )
        close(theirs)
        close(errors)
        let failure: (any Error)?
        do {
            try await body(ours)
            failure = nil
        } catch {
            failure = error
        }
        shutdown(ours, Int32(SHUT_RDWR))
        #expect(waitForProgram(pid) == 0)
        #expect(String(decoding: contents(complaints) ?? [], as: UTF8.self) == "")
        if let failure { throw failure }
    }

    /// Runs the agent with a greeted client of it.
    static func withClient(
        below prefix: [String] = [],
        arguments: [String] = [],
        _ body: (LaunchAgent) async throws -> Void
    ) async throws {
        try await run(below: prefix, arguments: arguments) { descriptor in
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
            try await body(agent)
        }
    }
}
