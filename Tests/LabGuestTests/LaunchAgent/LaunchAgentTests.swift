import LabModel
import LabSocket
import Testing

@testable import LabGuest

@Suite("A client of the launch agent")
struct LaunchAgentTests {
    private let closed = GuestError(.closed, subject: "launch agent", reason: "the connection was closed")

    @Test("the greeting is sent again until it is answered")
    func hello() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = LaunchAgent(stream: client)
        async let hello: Void = agent.hello(within: .seconds(20))
        let first = try await guest.nextFrame()
        #expect(try await guest.nextFrame() == first)
        #expect(try await guest.nextFrame() == first)
        try await guest.greet()
        try await hello
    }

    @Test("a guest that never answers holds up nobody")
    func silentGuest() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = LaunchAgent(stream: client)
        await #expect(throws: GuestError(.timedOut, subject: "hello", reason: "no answer within 0.05 seconds")) {
            try await agent.hello(within: .milliseconds(50))
        }
        withExtendedLifetime(guest) {}
    }

    @Test("requests before the greeting are refused")
    func notGreeted() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = LaunchAgent(stream: client)
        let error = GuestError(.closed, subject: "launch agent", reason: "the agent was not greeted yet")
        await #expect(throws: error) { try await agent.perform([.links], within: .seconds(20)) }
        withExtendedLifetime(guest) {}
    }

    @Test("an agent of another version is refused")
    func otherVersion() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = LaunchAgent(stream: client)
        let hello = Task { try await agent.hello(within: .seconds(20)) }
        try await guest.greet(version: 1)
        let error = GuestError(
            .undecodable,
            subject: "launch agent",
            reason: "it speaks version 1 of the protocol, not 3, and was built from 'test'"
        )
        await #expect(throws: error) { try await hello.value }
    }

    @Test("replies come in the order of the requests, whatever order they arrived in")
    func order() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let task = Task { try await agent.perform([.hostname("a"), .hostname("b")], within: .seconds(20)) }
        let (first, second) = (try await guest.nextRequest(), try await guest.nextRequest())
        try await guest.stream.send(GuestFrames.failed(second.tag, 1, "second") + GuestFrames.done(first.tag))
        #expect(try await task.value == [.done, .failed(1, "second")])
    }

    @Test("nothing is asked, nothing is waited for")
    func nothing() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        #expect(try await agent.perform([], within: .seconds(20)) == [])
        withExtendedLifetime(guest) {}
    }

    @Test("a reply after the time limit is nobody's, and the next request gets its own")
    func lateReply() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let error = GuestError(.timedOut, subject: "hostname", reason: "no answer within 0.05 seconds")
        await #expect(throws: error) { try await agent.perform([.hostname("late")], within: .milliseconds(50)) }
        let late = try await guest.nextRequest()
        let task = Task { try await agent.perform([.clock(.zero, tolerance: .zero)], within: .seconds(20)) }
        let clock = try await guest.nextRequest()
        let payload: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 7, 1]
        try await guest.stream.send(
            GuestFrames.done(late.tag) + Frame(tag: clock.tag, kind: 0x88, payload: payload).bytes
        )
        #expect(try await task.value == [.clock(before: .nanoseconds(7), wasSet: true)])
    }

    @Test("a command that the guest does not end within its time is killed there")
    func lateCommand() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let task = Task {
            try await agent.perform([.run(GuestCommand(["slow"]), limit: nil)], within: .milliseconds(50))
        }
        let run = try await guest.nextRequest()
        let error = GuestError(.timedOut, subject: "slow", reason: "no answer within 0.05 seconds")
        await #expect(throws: error) { try await task.value }
        let signal = try await guest.nextRequest()
        var payload = PayloadReader(signal.payload)
        #expect(signal.kind == Frame.Kind.signal)
        #expect(try payload.takeUInt32() == run.tag)
        #expect(try payload.takeUInt32() == 9)
    }

    @Test("cancellation resumes the caller although the guest is silent")
    func cancellation() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let task = Task { try await agent.perform([.links], within: .seconds(1000)) }
        _ = try await guest.nextRequest()
        task.cancel()
        await #expect(throws: GuestError(.cancelled, subject: "links", reason: "cancelled")) { try await task.value }
    }

    @Test("a task that is cancelled already does not wait")
    func cancelledBefore() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await agent.perform([.links], within: .seconds(1000))
        }
        await #expect(throws: GuestError(.cancelled, subject: "links", reason: "cancelled")) { try await task.value }
        withExtendedLifetime(guest) {}
    }

    @Test("when the guest closes the connection, everybody that waits is told, and everybody that comes later")
    func closedByGuest() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let first = Task { try await agent.perform([.links], within: .seconds(1000)) }
        let second = Task { try await agent.run(GuestCommand(["x"]), within: .seconds(1000)) }
        _ = (try await guest.nextRequest(), try await guest.nextRequest())
        guest.stream.close()
        await #expect(throws: closed) { try await first.value }
        await #expect(throws: closed) { try await second.value }
        await #expect(throws: closed) { try await agent.perform([.links], within: .seconds(1000)) }
        await #expect(throws: closed) { try await agent.hello(within: .seconds(1000)) }
    }

    @Test("closing tells everybody that waits")
    func closedByHost() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let task = Task { try await agent.perform([.links], within: .seconds(1000)) }
        _ = try await guest.nextRequest()
        agent.close()
        agent.close()
        await #expect(throws: closed) { try await task.value }
    }

    @Test("an undecodable reply fails everybody that waits, with what was seen")
    func undecodable() async throws {
        let (agent, guest) = try await makeGreetedAgent()
        let first = Task { try await agent.perform([.links], within: .seconds(1000)) }
        let request = try await guest.nextRequest()
        let second = Task { try await agent.perform([.hostname("x")], within: .seconds(1000)) }
        _ = try await guest.nextRequest()
        try await guest.stream.send(Frame(tag: request.tag, kind: 0x86, payload: [0, 0, 0, 1, 0xff, 0xff]).bytes)
        let error = GuestError(
            .undecodable,
            subject: "launch agent",
            reason: "undecodable frame of kind 134 with 6 bytes",
            cause: "00 00 00 01 ff ff"
        )
        await #expect(throws: error) { try await first.value }
        await #expect(throws: error) { try await second.value }
    }

    @Test("who lets go of a client closes its connection")
    func deinitialization() async throws {
        let (client, guest) = try FakeGuest.connect()
        _ = LaunchAgent(stream: client)
        #expect(try await guest.stream.receive() == nil)
    }
}
