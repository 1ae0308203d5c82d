import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Synchronization
import Testing

@testable import LabGuest

@Suite("The launch agent's program", .scratch)
struct AgentProgramTests {
    private func scratch(_ name: String) -> String { ScratchFolder.path + "/" + name }

    // MARK: Commands

    @Test("a command's output is streamed and kept, and its status told")
    func runs() async throws {
        try await CompiledAgent.withClient { agent in
            let pieces = Mutex<[GuestCommand.OutputStream: [UInt8]]>([:])
            var command = GuestCommand.shell("cat; echo $COLOUR >&2; pwd; exit 3", environment: ["COLOUR": "blue"])
            command.folder = "/usr"
            command.input = Array("from the host\n".utf8)
            let result = try await agent.run(command, within: .seconds(20)) { stream, bytes in
                pieces.withLock { $0[stream, default: []] += bytes }
            }
            #expect(result.status == .exited(3))
            #expect(result.output.text == "from the host\n/usr\n")
            #expect(result.error.text == "blue\n")
            #expect(pieces.withLock { $0 } == [.output: result.output.bytes, .error: result.error.bytes])
        }
    }

    @Test("both streams of a command can be one")
    func mergedOutput() async throws {
        try await CompiledAgent.withClient { agent in
            var command = GuestCommand.shell("echo a; echo b >&2; echo c")
            command.mergesOutput = true
            let result = try await agent.run(command, within: .seconds(20))
            #expect(result.output.text == "a\nb\nc\n")
            #expect(result.error.bytes.isEmpty)
        }
    }

    @Test("a command that takes too long is killed with everything that it started")
    func timeLimit() async throws {
        try await CompiledAgent.withClient { agent in
            let result = try await agent.run(
                .shell("sleep 1000 & echo $!; sleep 1000"),
                within: .milliseconds(300)
            )
            #expect(result.status == .timedOut)
            let child = try #require(pid_t(result.output.text.dropLast()))
            // Killed, though perhaps still to be collected by process 1.
            var isGone = false
            for _ in 0..<1000 where !isGone {
                let state = contents("/proc/\(child)/stat").map { String(decoding: $0, as: UTF8.self) }
                isGone = kill(child, 0) == -1 || state == nil || state?.contains(") Z ") == true
                // A signal takes effect when the process is next scheduled, which a busy computer puts off.
                if !isGone { try await Task.sleep(for: .milliseconds(5)) }
            }
            #expect(isGone)
        }
    }

    @Test("a command that cannot be started says why")
    func failedToStart() async throws {
        try await CompiledAgent.withClient { agent in
            let missing = try await agent.run(GuestCommand(["no-such-program"]), within: .seconds(20))
            #expect(missing.status == .failedToStart(ENOENT, "no-such-program: No such file or directory"))
            let folder = try await agent.run(GuestCommand(["true"], folder: "/nowhere"), within: .seconds(20))
            #expect(folder.status == .failedToStart(ENOENT, "/nowhere: No such file or directory"))
            let user = try await agent.run(GuestCommand(["true"], user: "nobody-at-all"), within: .seconds(20))
            #expect(user.status == .exited(1))
            #expect(
                user.error.text == "runuser: user nobody-at-all does not exist or the user entry does not contain "
                    + "all the required fields\n"
            )
            let data = try await agent.run(GuestCommand(["/etc/passwd"]), within: .seconds(20))
            #expect(data.status == .failedToStart(EACCES, "/etc/passwd: Permission denied"))
        }
    }

    @Test("a killed command's signal is told")
    func signalled() async throws {
        try await CompiledAgent.withClient { agent in
            let killed = try await agent.run(.shell("kill -TERM $$"), within: .seconds(20))
            #expect(killed.status == .signalled(15))
        }
    }

    @Test("a process left behind does not hold up the end of its command, and may go on writing")
    func leftBehind() async throws {
        try await CompiledAgent.withClient { agent in
            let mark = scratch("mark")
            let script = "(while [ ! -e \(mark) ]; do :; done; echo late; echo done > \(mark).done) & exit 0"
            let left = try await agent.run(.shell(script), within: .seconds(20))
            #expect(left.status == .exited(0))
            try await agent.writeFile(mark, bytes: [])
            let wait = GuestCommand.shell("while [ ! -e \(mark).done ]; do :; done")
            let ended = try await agent.run(wait, within: .seconds(20))
            #expect(ended.succeeded)
        }
    }

    @Test("much output arrives whole and in order, beside other requests")
    func muchOutput() async throws {
        try await CompiledAgent.withClient { agent in
            let size = 20_000_000
            async let flood = agent.run(
                .shell("yes 0123456789abcde | head -c \(size)"),
                within: .seconds(60)
            )
            for _ in 0..<50 { try await agent.ping(within: .seconds(20)) }
            let result = try await flood
            #expect(result.status == .exited(0))
            #expect(result.output.omitted + result.output.bytes.count == size)
            #expect(result.output.bytes.count == 1 << 20)
            #expect(result.output.text == String(repeating: "0123456789abcde\n", count: 1 << 16))
        }
    }

    @Test("several commands run at once")
    func together() async throws {
        try await CompiledAgent.withClient { agent in
            let fifo = scratch("fifo")
            let ended = try await agent.run(GuestCommand(["mkfifo", fifo]), within: .seconds(20))
            #expect(ended.succeeded)
            async let reader = agent.run(GuestCommand(["cat", fifo]), within: .seconds(20))
            async let writer = agent.run(.shell("echo through > \(fifo)"), within: .seconds(20))
            let (read, written) = (try await reader, try await writer)
            #expect(written.succeeded)
            #expect(read.output.text == "through\n")
        }
    }

    @Test("a cancelled command is killed in the guest")
    func cancellation() async throws {
        try await CompiledAgent.withClient { agent in
            let (started, announce) = AsyncStream.makeStream(of: pid_t.self)
            let task = Task {
                try await agent.run(.shell("echo $$; exec sleep 1000"), within: .seconds(900)) { _, bytes in
                    announce.yield(pid_t(String(decoding: bytes, as: UTF8.self).dropLast()) ?? 0)
                }
            }
            let pid = try #require(await started.first { _ in true })
            task.cancel()
            await #expect(throws: GuestError(.cancelled, subject: "/bin/sh", reason: "cancelled")) {
                try await task.value
            }
            let wait = GuestCommand.shell("while kill -0 \(pid) 2>&-; do :; done")
            let ended = try await agent.run(wait, within: .seconds(20))
            #expect(ended.succeeded)
        }
    }

    @Test("a command that writes more than it may is killed")
    func outputLimit() async throws {
        try await CompiledAgent.withClient { agent in
            var command = GuestCommand(["yes"])
            command.outputLimit = .mebibytes(2)
            await #expect(throws: GuestError(.tooLarge, subject: "yes", reason: "more than 2MiB of output")) {
                try await agent.run(command, within: .seconds(60))
            }
            try await agent.ping(within: .seconds(20))
        }
    }

    // MARK: Pipelining

    @Test("a thousand requests in one write are answered in order")
    func pipelining() async throws {
        try await CompiledAgent.withClient { agent in
            let path = scratch("number")
            var requests: [AgentRequest] = []
            for number in 0..<500 {
                requests.append(.write(FileWrite(path, bytes: Array("\(number)".utf8))))
                requests.append(.read(path: path, offset: 0, limit: 100))
            }
            let replies = try await agent.perform(requests, within: .seconds(60))
            #expect(replies.count == 1000)
            for number in 0..<500 {
                #expect(replies[2 * number] == .done)
                guard case .file(let file, let size) = replies[2 * number + 1] else {
                    Issue.record("\(replies[2 * number + 1])")
                    return
                }
                #expect(String(decoding: file.bytes, as: UTF8.self) == "\(number)")
                #expect(size == UInt64(file.bytes.count))
            }
        }
    }

    @Test("many large replies do not overflow the agent")
    func largeReplies() async throws {
        try await CompiledAgent.withClient { agent in
            let path = scratch("large")
            let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try write(bytes, to: path)
            let request = AgentRequest.read(path: path, offset: 0, limit: .max)
            let replies = try await agent.perform(Array(repeating: request, count: 100), within: .seconds(60))
            #expect(replies.allSatisfy { if case .file(let file, 700_000) = $0 { file.bytes == bytes } else { false } })
        }
    }

    @Test("a request that fails says why, and the next ones are executed")
    func failures() async throws {
        try await CompiledAgent.withClient { agent in
            let replies = try await agent.perform(
                [
                    .read(path: "/no/such/file", offset: 0, limit: 10), .read(path: "/etc", offset: 0, limit: 10),
                    .read(path: "/dev/zero", offset: 0, limit: 10),
                    .link(LinkSettings(name: "no-such-link", mac: nil, addresses: [])),
                    .entropy(Array(repeating: 1, count: 513)), .read(path: "/proc/self/comm", offset: 0, limit: 100),
                ],
                within: .seconds(20)
            )
            #expect(
                replies.dropLast() == [
                    .failed(ENOENT, "/no/such/file: No such file or directory"),
                    .failed(EISDIR, "/etc: Is a directory"),
                    .failed(EINVAL, "/dev/zero: Invalid argument"), .failed(ENODEV, "no-such-link: No such device"),
                    .failed(EMSGSIZE, "entropy: Message too long"),
                ]
            )
            guard case .file(let file, _) = replies.last else {
                Issue.record("no file")
                return
            }
            #expect(String(decoding: file.bytes, as: UTF8.self) == "launch-agent\n")
        }
    }

    // MARK: Greeting

    @Test("a new session ends what an earlier one began")
    func newSession() async throws {
        try await CompiledAgent.withClient { agent in
            let (started, announce) = AsyncStream.makeStream(of: pid_t.self)
            let task = Task {
                try await agent.run(.shell("echo $$; exec sleep 1000"), within: .seconds(900)) { _, bytes in
                    announce.yield(pid_t(String(decoding: bytes, as: UTF8.self).dropLast()) ?? 0)
                }
            }
            let pid = try #require(await started.first { _ in true })
            try await agent.hello(within: .seconds(20))
            await #expect(throws: GuestError.self) { try await task.value }
            let wait = GuestCommand.shell("while kill -0 \(pid) 2>&-; do :; done")
            let ended = try await agent.run(wait, within: .seconds(20))
            #expect(ended.succeeded)
        }
    }

    @Test(
        "an agent that was suspended in the middle of a frame answers the next greeting",
        arguments: [0, 3, 7, 12, 13, 40]
    )
    func halfFrame(length: Int) async throws {
        try await CompiledAgent.run { descriptor in
            let frame = AgentRequest.write(FileWrite("/nowhere/at/all", bytes: Array(repeating: 0x41, count: 500_000)))
                .frame(tag: 9).bytes
            #expect(Glibc.write(descriptor, frame, length) == length)
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
        }
    }

    // MARK: Clock, connections, boot

    @Test("the clock is left alone when it is right enough")
    func clock() async throws {
        try await CompiledAgent.withClient { agent in
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            let time = Duration.seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
            let replies = try await agent.perform([.clock(time, tolerance: .seconds(3600))], within: .seconds(20))
            guard case .clock(let before, wasSet: false) = replies.first else {
                Issue.record("\(replies)")
                return
            }
            #expect(before - time < .seconds(60) && time - before < .seconds(60))
        }
    }

    private func connected(_ answer: TCPExchange.Answer) -> (reply: String, isComplete: Bool, port: UInt16)? {
        guard case .connected(let reply, let isComplete, let port) = answer else { return nil }
        return (String(decoding: reply, as: UTF8.self), isComplete, port)
    }

    @Test("a port is refused, accepts, answers, or stays silent")
    func tcp() async throws {
        let listener = try LoopbackListener()
        let loopback = try #require(IPv4Address("127.0.0.1"))
        try await CompiledAgent.withClient { agent in
            let open = try await agent.tcpExchange(TCPExchange(loopback, port: listener.port, within: .seconds(20)))
            #expect(try #require(connected(open)).isComplete)
            listener.answerNext(with: "HTTP/1.0 200 OK\r\n")
            let answer = try await agent.tcpExchange(
                TCPExchange(
                    loopback,
                    port: listener.port,
                    request: Array("GET / HTTP/1.0\r\n\r\n".utf8),
                    replyLimit: .mebibytes(1),
                    within: .seconds(20)
                )
            )
            let (reply, isComplete, port) = try #require(connected(answer))
            #expect(reply == "GET / HTTP/1.0\r\n\r\nHTTP/1.0 200 OK\r\n" && isComplete && port > 1023)
            let silent = try await agent.tcpExchange(
                TCPExchange(
                    loopback,
                    port: listener.port,
                    replyLimit: .mebibytes(1),
                    within: .milliseconds(100)
                )
            )
            let nothing = try #require(connected(silent))
            #expect(nothing.reply == "" && !nothing.isComplete)
            listener.stop()
            let closed = try await agent.tcpExchange(TCPExchange(loopback, port: listener.port, within: .seconds(20)))
            #expect(closed == .refused)
        }
    }

    @Test("a connection that stays is told of at once, and is open until its time is over")
    func stays() async throws {
        let listener = try LoopbackListener()
        let loopback = try #require(IPv4Address("127.0.0.1"))
        try await CompiledAgent.withClient { agent in
            func visit(_ stay: Duration) async throws -> (reply: String, isComplete: Bool, port: UInt16)? {
                let exchange = TCPExchange(
                    loopback,
                    port: listener.port,
                    request: [65],
                    replyLimit: ByteCount(bytes: 0),
                    within: .seconds(20),
                    stay: stay
                )
                return connected(try await agent.tcpExchange(exchange))
            }
            func isListed(_ port: UInt16) async throws -> Bool {
                let table = try await agent.readFile("/proc/net/tcp")
                let ends = String(decoding: table.bytes, as: UTF8.self).split(separator: "\n").map {
                    $0.split(separator: " ")
                }
                let own = ":" + String(UInt32(port) + 0x10000, radix: 16, uppercase: true).dropFirst()
                // 01 is an established connection.
                return ends.contains { $0.count > 3 && $0[1].hasSuffix(own) && $0[3] == "01" }
            }
            // The listener closes the first one by itself.
            _ = try await visit(.milliseconds(1))
            let long = try #require(try await visit(.seconds(60)))
            #expect(long.isComplete && long.reply == "")
            #expect(try await isListed(long.port))
            let short = try #require(try await visit(.milliseconds(1)))
            var looks = 0
            while try await isListed(short.port), looks < 2000 { looks += 1 }
            #expect(looks < 2000)
            #expect(try await isListed(long.port))
        }
    }

    @Test("a process gets a signal; the first one, groups and those that are not there do not")
    func signalsProcess() async throws {
        try await CompiledAgent.withClient { agent in
            let command = GuestCommand([
                "/bin/sh", "-c", "trap 'echo told; exit 3' HUP; echo $$; while :; do sleep 0.01; done",
            ])
            let number = Mutex("")
            async let result = agent.run(command, within: .seconds(20)) { _, bytes in
                number.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            }
            while !number.withLock({ $0.hasSuffix("\n") }) { try await agent.ping(within: .seconds(20)) }
            let process = try #require(number.withLock { UInt32($0.dropLast()) })
            #expect(try await agent.perform([.kill(process: process, signal: 1)], within: .seconds(20)) == [.done])
            #expect(try await result.status == .exited(3))
            for (process, signal) in [(UInt32(0), UInt32(0)), (1, 0), (.max, 0), (process, 65)] {
                let reply = try await agent.perform([.kill(process: process, signal: signal)], within: .seconds(20))
                    .first
                #expect(reply == .failed(EINVAL, "signal: Invalid argument"))
            }
            let gone = try await agent.perform([.kill(process: 0x3fff_fff0, signal: 0)], within: .seconds(20)).first
            #expect(gone == .failed(ESRCH, "signal: No such process"))
        }
    }

    @Test("the guest waits until a port opens, or until time is over")
    func waitsForPort() async throws {
        let loopback = try #require(IPv4Address("127.0.0.1"))
        try await CompiledAgent.withClient { agent in
            // A port that was free a moment ago, and that opens when the guest has found it closed.
            let beacon = Beacon(on: .v4(loopback), nonce: Array("mine".utf8), within: .seconds(20))
            let port = try await agent.open(beacon, within: .seconds(20))
            func exchange(within limit: Duration, retry: Duration?) async throws -> TCPExchange.Answer {
                let reply = ByteCount.mebibytes(1)
                let exchange = TCPExchange(loopback, port: port, replyLimit: reply, within: limit, retry: retry)
                return try await agent.tcpExchange(exchange)
            }
            let first = try await exchange(within: .seconds(20), retry: nil)
            #expect(try #require(connected(first)).reply == "mine")
            async let waiting = exchange(within: .seconds(20), retry: .milliseconds(10))
            var again = beacon
            again.port = port
            // The listening port is gone when the first connection was served.
            for _ in 0..<3 { try await agent.ping(within: .seconds(20)) }
            _ = try await agent.open(again, within: .seconds(20))
            #expect(try #require(connected(try await waiting)).reply == "mine")
            let never = try await exchange(within: .milliseconds(100), retry: .milliseconds(10))
            #expect(never == .refused)
        }
    }

    @Test("what the boot file asks for is done before the first greeting, and what fails is logged")
    func boot() async throws {
        let boot = scratch("boot.frames")
        let requests: [AgentRequest] = [
            .write(FileWrite(scratch("first"), bytes: Array("1".utf8))),
            .read(path: "/no/such/file", offset: 0, limit: 1),
            .write(FileWrite(scratch("second"), bytes: Array("2".utf8))),
        ]
        try write(Array("leftover".utf8) + AgentRequest.bootFrames(requests), to: boot)
        let log = scratch("log")
        let arguments = ["/bin/sh", "-c", "exec \"$@\" 2> \(log)", "sh"]
        try await CompiledAgent.run(below: arguments, arguments: ["-b", boot]) { descriptor in
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
            #expect(contents(scratch("first")) == Array("1".utf8))
            #expect(contents(scratch("second")) == Array("2".utf8))
        }
        #expect(contents(log) == Array("/no/such/file: No such file or directory\n".utf8))
    }
}
