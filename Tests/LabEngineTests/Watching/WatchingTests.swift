import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Work beside which machines are watched", .scratch, .timeLimit(.minutes(5)))
struct WatchingTests {
    private struct Mistake: Error, Hashable {}

    /// Waits until it is cancelled.
    private static func wait() async throws {
        while true {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test("work that nothing disturbs gives its result")
    func undisturbed() async throws {
        let (one, two) = (try FakeMachine("one"), try FakeMachine("two"))
        #expect(try await Watching([.fake(one), .fake(two)], stage: "test").during { 7 } == 7)
    }

    @Test("work that fails by itself fails at once, as it does without being watched")
    func failing() async throws {
        let watching = Watching([.fake(try FakeMachine("one"))], stage: "test")
        await #expect(throws: Mistake()) { try await watching.during { throw Mistake() } }
    }

    @Test(
        "what befalls a machine ends the work, and says which machine, what, and what its console printed last",
        arguments: [
            (MachineIncident.panicked, "its kernel panicked"),
            (.ended("its emulator was ended by signal 9"), "its emulator was ended by signal 9"),
            (.agentEnded, "the launch agent in it ended"),
            (.ranOutOfMemory("Killed process 9 (db)"), "it ran out of memory: Killed process 9 (db)"),
        ]
    )
    func incident(_ incident: MachineIncident, reason: String) async throws {
        let (one, two) = (try FakeMachine("one"), try FakeMachine("two"))
        try Data("much\r\nthe last line\r\n".utf8).write(to: URL(filePath: two.console))
        let watching = Watching([.fake(one), .fake(two)], stage: "test")
        let error = EngineError(machine: "two", stage: "test", reason: reason, lastSeen: "much\nthe last line")
        await #expect(throws: error) {
            try await watching.during {
                two.suffer(incident)
                try await Self.wait()
            }
        }
    }

    @Test("a guest's end that the work feels first is still told as what it was")
    func feltFirst() async throws {
        let one = try FakeMachine("one")
        let watching = Watching([.fake(one)], stage: "setup")
        let error = EngineError(machine: "one", stage: "setup", reason: "its kernel panicked", lastSeen: "")
        await #expect(throws: error) {
            try await watching.during {
                one.hangUp()
                Task { one.suffer(.panicked) }
                throw Mistake()
            }
        }
    }

    @Test("what the lab file tolerates disturbs nothing, and what comes after it does")
    func tolerated() async throws {
        let one = try FakeMachine("one")
        let watching = Watching([.fake(one, tolerates: [.outOfMemory])], stage: "test")
        one.suffer(.ranOutOfMemory("Killed process 9 (db)"))
        #expect(try await watching.during { 7 } == 7)
        await #expect(throws: EngineError.self) {
            try await watching.during {
                one.suffer(.panicked)
                try await Self.wait()
            }
        }
    }
}
