import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Synchronization
import Testing

@testable import LabGuest

/// Answers with what was called, or when it may; notes whose caller has ended.
private final class Answering: GuestCallHandler {
    let (ended, end) = AsyncStream.makeStream(of: GuestCall.self)
    let (called, call) = AsyncStream.makeStream(of: GuestCall.self)

    func answer(_ call: GuestCall) async -> GuestAnswer {
        self.call.yield(call)
        switch call.name {
        case "wait":
            // Cancelled when the caller ends.
            try? await Task.sleep(for: .seconds(1000))
            return GuestAnswer(output: "late")
        case "fail": return GuestAnswer(status: 7, output: "no")
        case "long": return GuestAnswer(output: String(repeating: "x", count: 1 << 20))
        default: return GuestAnswer(output: ([call.name] + call.arguments).joined(separator: "|"))
        }
    }

    func callerEnded(_ call: GuestCall) async { end.yield(call) }
}

/// Knows the agent whose calls it answers, as the services of a lab know its machines.
private final class Knowing: GuestCallHandler {
    let agent: LaunchAgent

    init(_ agent: LaunchAgent) { self.agent = agent }

    func answer(_ call: GuestCall) async -> GuestAnswer { GuestAnswer(output: "") }

    func callerEnded(_ call: GuestCall) async {}
}

@Suite("Calls from a guest", .scratch)
struct AgentCallTests {
    private var socket: String { ScratchFolder.path + "/calls" }

    private func command(_ name: String, _ arguments: String...) throws -> GuestCommand {
        GuestCommand(
            [try CompiledAgent.caller(name)] + arguments,
            environment: ["ASSAY_AGENT_SOCKET": socket]
        )
    }

    private func withCalls(_ handler: Answering?, _ body: (LaunchAgent) async throws -> Void) async throws {
        try await CompiledAgent.withClient(arguments: ["-c", socket]) { agent in
            if let handler { agent.serveCalls(by: handler) }
            try await body(agent)
        }
    }

    @Test("who answers the calls of a machine is let go with its connection, and the machine with it")
    func letGo() async throws {
        weak var known: LaunchAgent?
        let (client, guest) = try FakeGuest.connect()
        do {
            let agent = LaunchAgent(stream: client)
            known = agent
            agent.serveCalls(by: Knowing(agent))
            agent.close()
            // Too late to be kept.
            agent.serveCalls(by: Knowing(agent))
        }
        #expect(known == nil)
        guest.stream.close()
    }

    @Test("a program's name and words reach the host, and the answer is what it prints and ends with")
    func answers() async throws {
        let handler = Answering()
        try await withCalls(handler) { agent in
            let words = ["one", "", "two words", "\u{e4}"]
            let result = try await agent.run(
                GuestCommand(
                    [try CompiledAgent.caller("machine")] + words,
                    environment: ["ASSAY_AGENT_SOCKET": socket]
                ),
                within: .seconds(20)
            )
            #expect(result.status == .exited(0))
            #expect(result.output.text == "machine|one||two words|\u{e4}\n")
            let failed = try await agent.run(try command("call", "fail"), within: .seconds(20))
            #expect(failed.status == .exited(7) && failed.error.text == "no\n" && failed.output.text == "")
            let long = try await agent.run(try command("call", "long"), within: .seconds(20))
            #expect(long.output.bytes.count == GuestAnswer.largestOutput + 1)
        }
        let ended = await handler.ended.prefix(3).reduce(into: []) { $0.append($1.name) }
        #expect(ended == ["machine", "fail", "long"])
    }

    @Test("a command after two dashes runs while the call lasts, and the host is told when it has ended")
    func commands() async throws {
        let handler = Answering()
        try await withCalls(handler) { agent in
            let run = try command("call", "hold", "it", "--", "/bin/sh", "-c", "echo inside; exit 5")
            let result = try await agent.run(run, within: .seconds(20))
            #expect(result.status == .exited(5))
            #expect(result.output.text == "hold|it\ninside\n")
            let refused = try await agent.run(
                try command("call", "fail", "--", "/bin/echo", "inside"),
                within: .seconds(20)
            )
            #expect(refused.status == .exited(7) && refused.output.text == "")
        }
        let ended = await handler.ended.prefix(2).reduce(into: []) { $0.append($1.name) }
        #expect(ended == ["hold", "fail"])
    }

    @Test("when a caller is killed, its answer is cancelled and the host is told")
    func killedCaller() async throws {
        let handler = Answering()
        try await withCalls(handler) { agent in
            let run = try command("call", "wait")
            let task = Task { try await agent.run(run, within: .seconds(900)) }
            #expect(await handler.called.first { _ in true }?.name == "wait")
            task.cancel()
            #expect(await handler.ended.first { _ in true }?.name == "wait")
        }
    }

    @Test("when the connection to the guest ends, every call is cancelled and told as ended")
    func lostGuest() async throws {
        let handler = Answering()
        try await withCalls(handler) { agent in
            let run = try command("call", "wait")
            let task = Task { try? await agent.run(run, within: .seconds(900)) }
            #expect(await handler.called.first { _ in true }?.name == "wait")
            agent.close()
            #expect(await handler.ended.first { _ in true }?.name == "wait")
            _ = await task.value
        }
    }

    @Test("a call that was not answered is made again when another host greets the machine, as a copy's does")
    func anotherHost() async throws {
        let (first, second) = (Answering(), Answering())
        try await withCalls(first) { agent in
            // Started by the agent, it would be killed with the session.
            let pid = try startProgram(
                [try CompiledAgent.caller("call"), "wait"],
                environment: ["ASSAY_AGENT_SOCKET=" + socket]
            )
            #expect(await first.called.first { _ in true }?.name == "wait")
            agent.serveCalls(by: second)
            try await agent.hello(within: .seconds(20))
            #expect(await first.ended.first { _ in true }?.name == "wait")
            #expect(await second.called.first { _ in true }?.name == "wait")
            kill(pid, SIGKILL)
            #expect(waitForProgram(pid) == 128 + SIGKILL)
            #expect(await second.ended.first { _ in true }?.name == "wait")
        }
    }

    @Test("without anybody who answers, a caller is told so")
    func nobody() async throws {
        try await withCalls(nil) { agent in
            let result = try await agent.run(try command("call", "x"), within: .seconds(20))
            #expect(result.status == .exited(69))
            #expect(result.error.text == "nobody answers calls of this machine\n")
        }
    }

    @Test("what is no call is dropped, or answered as such, and disturbs nobody")
    func malformed() async throws {
        let handler = Answering()
        let path = ScratchFolder.path + "/words"
        try await withCalls(handler) { agent in
            let frames: [[UInt8]] = [
                Frame(tag: 1, kind: Frame.Kind.call, payload: [0, 0, 0, 9]).bytes,
                Frame(tag: 1, kind: Frame.Kind.call, payload: []).bytes,
                Frame(tag: 1, kind: Frame.Kind.call, payload: [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]).bytes,
                Frame(tag: 1, kind: Frame.Kind.hello, payload: [0, 0, 0, 1]).bytes,
                Frame(tag: 1, kind: Frame.Kind.call, payload: Array(repeating: 0, count: 70_000)).bytes,
                Array("no frame at all".utf8), [],
            ]
            for frame in frames {
                try write(frame, to: path)
                let python = """
                    import socket, sys
                    s = socket.socket(socket.AF_UNIX); s.connect("\(socket)"); s.settimeout(10)
                    try:
                        s.sendall(open("\(path)", "rb").read()); s.shutdown(socket.SHUT_WR)
                        print(len(s.recv(100)))
                    except (BrokenPipeError, ConnectionResetError):
                        print(0)
                    """
                let result = try await agent.run(GuestCommand(["python3", "-c", python]), within: .seconds(20))
                #expect(result.succeeded, "\(result.error.text)")
            }
            let good = try await agent.run(try command("call", "well"), within: .seconds(20))
            #expect(good.output.text == "well\n")
        }
    }

    @Test("without an agent, a caller ends with the status for what is not available", .timeLimit(.minutes(1)))
    func noAgent() throws {
        let pid = try startProgram(
            [try CompiledAgent.caller("call"), "x"],
            environment: ["ASSAY_AGENT_SOCKET=/nowhere"],
            descriptors: [2: open("/dev/null", O_WRONLY)]
        )
        #expect(waitForProgram(pid) == 69)
    }
}
