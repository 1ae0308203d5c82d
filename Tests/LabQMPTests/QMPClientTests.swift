import LabTestSupport
import Testing

@testable import LabQMP

@Suite("A client of the machine protocol", .scratch, .timeLimit(.minutes(5)))
struct QMPClientTests {
    /// Longer than any test may take: a wait with this limit ends for another reason, or the test fails.
    private static let never = Duration.seconds(3600)

    @Test("it agrees with QEMU on the protocol and learns the version")
    func negotiate() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        async let version = client.negotiate(within: Self.never)
        try await qemu.greet()
        let (id, arguments) = try await qemu.take("qmp_capabilities")
        #expect(arguments == nil)
        try await qemu.answer(id)
        #expect(try await version == "7.2.0")
    }

    @Test("a greeting that came before anybody waited is not lost")
    func earlyGreeting() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        try await qemu.greet()
        try await qemu.say(event: "STOP")
        _ = try await client.waitForEvent(["STOP"], within: Self.never)
        async let version = client.negotiate(within: Self.never)
        try await qemu.answer(try await qemu.take("qmp_capabilities").id)
        #expect(try await version == "7.2.0")
    }

    @Test("replies belong to their commands, in whatever order they come")
    func order() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let first = Task { try await client.execute("first", ["a": 1], within: Self.never) }
        let (firstID, arguments) = try await qemu.take("first")
        #expect(arguments == ["a": 1])
        let second = Task { try await client.execute("second", within: Self.never) }
        try await qemu.answer(try await qemu.take("second").id, #""two""#)
        #expect(try await second.value == "two")
        try await qemu.answer(firstID, #""one""#)
        #expect(try await first.value == "one")
    }

    @Test("an event between a command and its reply does not become the reply")
    func eventBetween() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        async let reply = client.execute("query-status", within: Self.never)
        let id = try await qemu.take("query-status").id
        try await qemu.say(event: "RESUME")
        try await qemu.answer(id, #"{"status": "running"}"#)
        #expect(try await reply == ["status": "running"])
    }

    @Test("who listens to events gets those from before, and those that come, until the end")
    func events() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        try await qemu.say(event: "STOP")
        _ = try await client.waitForEvent(["STOP"], within: Self.never)
        let events = client.events
        try await qemu.say(event: "RESUME")
        try await qemu.say(event: "MIGRATION", status: "completed")
        _ = try await client.waitForEvent(["MIGRATION completed"], within: Self.never)
        client.close()
        #expect(await events.reduce(into: []) { $0.append($1) } == ["STOP", "RESUME", "MIGRATION completed"])
        #expect(await client.events.reduce(into: 0) { count, _ in count += 1 } == 3)
    }

    @Test("a refusal says which command was refused, and why, and hurts no other")
    func refusal() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let fly = Task { try await client.execute("fly", within: Self.never) }
        let id = try await qemu.take("fly").id
        try await qemu.say(#"{"error": {"class": "CommandNotFound", "desc": "it cannot"}, "id": \#(id)}"#)
        let error = QMPError(.refused, command: "fly", reason: "it cannot")
        await #expect(throws: error) { try await fly.value }
        #expect("\(error)" == "QEMU refused 'fly': it cannot")
        async let stop = client.execute("stop", within: Self.never)
        try await qemu.answer(try await qemu.take("stop").id)
        #expect(try await stop == [:])
    }

    @Test("a silent QEMU holds up nobody, and its late reply is nobody's")
    func silence() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let error = QMPError(.timedOut, command: "stop")
        await #expect(throws: error) { try await client.execute("stop", within: .milliseconds(200)) }
        #expect("\(error)" == "QEMU did not answer 'stop' in time")
        let late = try await qemu.take("stop").id
        async let reply = client.execute("cont", within: Self.never)
        let id = try await qemu.take("cont").id
        try await qemu.answer(late, #""late""#)
        try await qemu.answer(id, #""right""#)
        #expect(try await reply == "right")
    }

    @Test("a QEMU that never greets holds up nobody")
    func noGreeting() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        await #expect(throws: QMPError(.timedOut, command: "greeting")) {
            try await client.negotiate(within: .milliseconds(200))
        }
        withExtendedLifetime(qemu) {}
    }

    @Test("the end of QEMU is told to all who wait, and to all who come later")
    func end() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        var commands: [(name: String, task: Task<QMPValue, any Error>)] = []
        for name in ["one", "two"] {
            commands.append((name, Task { try await client.execute(name, within: Self.never) }))
            try await qemu.take(name)
        }
        let event = Task { try await client.waitForEvent(["B", "A"], within: Self.never) }
        let greeting = Task { try await client.negotiate(within: Self.never) }
        qemu.close()
        for (name, task) in commands {
            await #expect(throws: QMPError(.closed, command: name)) { try await task.value }
        }
        await #expect(throws: QMPError(.closed, command: "A or B")) { try await event.value }
        await #expect(throws: QMPError(.closed, command: "greeting")) { try await greeting.value }
        await #expect(throws: QMPError(.closed, command: "late")) {
            try await client.execute("late", within: Self.never)
        }
        await #expect(throws: QMPError(.closed, command: "LATE")) {
            try await client.waitForEvent(["LATE"], within: Self.never)
        }
    }

    @Test("a line that is not the protocol ends the conversation and is shown")
    func garbage() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let stop = Task { try await client.execute("stop", within: Self.never) }
        try await qemu.take("stop")
        try await qemu.say("Segmentation fault")
        await #expect(throws: QMPError(.undecodable, command: "stop", reason: "Segmentation fault\r")) {
            try await stop.value
        }
        await #expect(throws: QMPError(.undecodable, command: "cont", reason: "Segmentation fault\r")) {
            try await client.execute("cont", within: Self.never)
        }
    }

    @Test("who is cancelled while it waits is told at once, and the others go on")
    func cancellation() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let stop = Task { try await client.execute("stop", within: Self.never) }
        let late = try await qemu.take("stop").id
        stop.cancel()
        await #expect(throws: CancellationError.self) { try await stop.value }
        try await qemu.answer(late)
        async let reply = client.execute("cont", within: Self.never)
        try await qemu.answer(try await qemu.take("cont").id, "1")
        #expect(try await reply == 1)
    }

    @Test("who was cancelled before it asks does not wait")
    func cancelledBefore() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        func cancelled(_ ask: @escaping @Sendable () async throws -> Void) -> Task<Void, any Error> {
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await ask()
            }
            task.cancel()
            return task
        }
        let tasks = [
            cancelled { _ = try await client.execute("stop", within: .seconds(2)) },
            cancelled { _ = try await client.waitForEvent(["STOP"], within: .seconds(2)) },
            cancelled { _ = try await client.negotiate(within: .seconds(2)) },
        ]
        for task in tasks {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        withExtendedLifetime(qemu) {}
    }

    @Test("an event that happened before is seen")
    func earlierEvents() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        try await qemu.say(event: "MIGRATION", status: "setup")
        try await qemu.say(event: "MIGRATION", status: "completed")
        let ends: Set = ["MIGRATION completed", "MIGRATION failed"]
        #expect(try await client.waitForEvent(ends, within: Self.never) == "MIGRATION completed")
        #expect(try await client.waitForEvent(ends, within: Self.never) == "MIGRATION completed")
    }

    @Test("one event wakes all who wait for it and none who wait for another")
    func oneEventForMany() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let first = Task { try await client.waitForEvent(["STOP"], within: Self.never) }
        let second = Task { try await client.waitForEvent(["STOP", "RESET"], within: Self.never) }
        let other = Task { try await client.waitForEvent(["SHUTDOWN"], within: Self.never) }
        try await qemu.say(event: "STOP")
        #expect(try await first.value == "STOP")
        #expect(try await second.value == "STOP")
        try await qemu.say(event: "SHUTDOWN")
        #expect(try await other.value == "SHUTDOWN")
    }

    @Test("a wait for an event has a limit, which is its own")
    func eventLimit() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let patient = Task { try await client.waitForEvent(["STOP"], within: Self.never) }
        await #expect(throws: QMPError(.timedOut, command: "RESET or STOP")) {
            try await client.waitForEvent(["STOP", "RESET"], within: .milliseconds(200))
        }
        try await qemu.say(event: "STOP")
        #expect(try await patient.value == "STOP")
    }

    @Test("closing tells all who wait and QEMU, and closing again does nothing")
    func close() async throws {
        let (client, qemu) = try await FakeQEMU.connect()
        let stop = Task { try await client.execute("stop", within: Self.never) }
        try await qemu.take("stop")
        client.close()
        client.close()
        await #expect(throws: QMPError(.closed, command: "stop")) { try await stop.value }
        try await qemu.waitForEnd()
    }

    @Test("a client that nobody holds any more closes its connection")
    func forgotten() async throws {
        var (client, qemu): (QMPClient?, FakeQEMU) = try await FakeQEMU.connect()
        withExtendedLifetime(client) {}
        client = nil
        try await qemu.waitForEnd()
    }
}
