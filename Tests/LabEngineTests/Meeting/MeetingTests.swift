import LabGuest
import Synchronization
import Testing

@testable import LabEngine

/// Time that passes when a test says so: every wait ends at once after that.
final class StoppedTime: Sendable {
    private let isOver = Mutex(false)

    /// Ends all waits.
    func end() { isOver.withLock { $0 = true } }

    /// Waits.
    func sleep(_ duration: Duration) async throws {
        while !isOver.withLock(\.self) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

@Suite("Barriers between machines")
struct BarrierServiceTests {
    private let time = StoppedTime()

    private func barriers(machines: Int = 3) -> BarrierService { BarrierService(machines: machines, sleep: time.sleep) }

    private func call(_ words: String...) -> GuestCall { GuestCall("barrier", words) }

    /// Calls, and lets the call begin to wait.
    private func waiting(
        _ barriers: BarrierService,
        _ call: GuestCall,
        from machine: String
    ) async -> Task<GuestAnswer, Never> {
        let task = Task { await barriers.answer(call, from: machine) }
        for _ in 0..<200 { await Task.yield() }
        return task
    }

    @Test("nobody goes on before the last one has come, and then everybody does")
    func together() async {
        let barriers = barriers()
        let first = await waiting(barriers, call("start", "3"), from: "web")
        let second = await waiting(barriers, call("start", "3", "--within", "5s"), from: "app")
        let other = await waiting(barriers, call("other", "2"), from: "app")
        #expect(await barriers.answer(call("start", "3"), from: "db") == GuestAnswer())
        #expect(await first.value == GuestAnswer())
        #expect(await second.value == GuestAnswer())
        #expect(await barriers.answer(call("other", "2"), from: "db") == GuestAnswer())
        #expect(await other.value == GuestAnswer())
    }

    @Test("a barrier can be used again")
    func again() async {
        let barriers = barriers()
        for _ in 0..<3 {
            let first = await waiting(barriers, call("start", "2"), from: "web")
            #expect(await barriers.answer(call("start", "2"), from: "db") == GuestAnswer())
            #expect(await first.value == GuestAnswer())
        }
    }

    @Test("who waits too long is told who came, and no longer counts")
    func late() async {
        let barriers = barriers()
        let first = await waiting(barriers, call("start", "3", "--within", "250ms"), from: "web")
        time.end()
        let output = "barrier 'start' is not complete within 250ms: 1 of 3 came: web"
        #expect(await first.value == GuestAnswer(status: 124, output: output))
    }

    @Test("a caller that has gone no longer counts")
    func goneCaller() async {
        let barriers = barriers()
        let gone = call("start", "2")
        let first = await waiting(barriers, gone, from: "web")
        first.cancel()
        _ = await first.value
        await barriers.callerEnded(gone, from: "web")
        let second = await waiting(barriers, call("start", "2"), from: "app")
        #expect(await barriers.answer(call("start", "2"), from: "db") == GuestAnswer())
        #expect(await second.value == GuestAnswer())
    }

    @Test("when a machine dies everybody who waits is told at once, and whoever comes later and cannot be enough")
    func deadPeer() async {
        let barriers = barriers()
        let first = await waiting(barriers, call("start", "3"), from: "web")
        let second = await waiting(barriers, call("other", "2"), from: "app")
        barriers.machineEnded("db", reason: "its emulator ended (signal 9)")
        let told = GuestAnswer(status: 70, output: "machine 'db' has died: its emulator ended (signal 9)")
        #expect(await first.value == told)
        #expect(await second.value == told)
        #expect(
            await barriers.answer(call("start", "3"), from: "web")
                == GuestAnswer(status: 70, output: "machine 'db' has died, and 3 are to come")
        )
        let pair = await waiting(barriers, call("start", "2"), from: "web")
        #expect(await barriers.answer(call("start", "2"), from: "app") == GuestAnswer())
        #expect(await pair.value == GuestAnswer())
    }

    @Test(
        "wrong words are answered with what is right",
        arguments: [
            [], ["start"], ["start", "0"], ["start", "many"], ["start", "2", "3"], ["", "2"],
            ["start", "2", "--within"], ["start", "2", "--within", "soon"], ["start", "2", "--within", "5s", "x"],
        ]
    )
    func misuse(words: [String]) async {
        let answer = await barriers().answer(GuestCall("barrier", words), from: "web")
        #expect(answer.status == 64)
        #expect(answer.output.hasSuffix("usage: assay-barrier NAME COUNT [--within 30s]"))
    }

    @Test("all who come to a barrier want the same number")
    func disagreement() async {
        let barriers = barriers()
        let first = await waiting(barriers, call("start", "3"), from: "web")
        #expect(
            await barriers.answer(call("start", "2"), from: "db")
                == GuestAnswer(status: 64, output: "barrier 'start' waits for 3, not for 2")
        )
        first.cancel()
        _ = await first.value
    }
}

@Suite("Mutexes between machines")
struct MutexServiceTests {
    private let time = StoppedTime()

    private func mutexes(dead: Set<String> = []) -> MutexService {
        MutexService(isGone: { dead.contains($0) }, sleep: time.sleep)
    }

    private func call(_ words: String...) -> GuestCall { GuestCall("mutex", words) }

    private func waiting(
        _ mutexes: MutexService,
        _ call: GuestCall,
        from machine: String
    ) async -> Task<GuestAnswer, Never> {
        let task = Task { await mutexes.answer(call, from: machine) }
        for _ in 0..<200 { await Task.yield() }
        return task
    }

    @Test("one after the other gets the lock, in the order in which they came")
    func order() async {
        let mutexes = mutexes()
        let calls = [call("disk"), call("disk"), call("disk")]
        #expect(await mutexes.answer(calls[0], from: "web") == GuestAnswer())
        let second = await waiting(mutexes, calls[1], from: "app")
        let third = await waiting(mutexes, calls[2], from: "web")
        #expect(await mutexes.answer(call("other"), from: "db") == GuestAnswer())
        await mutexes.callerEnded(calls[0], from: "web")
        #expect(await second.value == GuestAnswer())
        await mutexes.callerEnded(calls[1], from: "app")
        #expect(await third.value == GuestAnswer())
        await mutexes.callerEnded(calls[2], from: "web")
        #expect(await mutexes.answer(call("disk"), from: "db") == GuestAnswer())
    }

    @Test("who gives up waiting is left out")
    func givingUp() async {
        let mutexes = mutexes()
        let calls = [call("disk"), call("disk"), call("disk")]
        #expect(await mutexes.answer(calls[0], from: "web") == GuestAnswer())
        let second = await waiting(mutexes, calls[1], from: "app")
        let third = await waiting(mutexes, calls[2], from: "db")
        second.cancel()
        _ = await second.value
        await mutexes.callerEnded(calls[1], from: "app")
        await mutexes.callerEnded(calls[0], from: "web")
        #expect(await third.value == GuestAnswer())
    }

    @Test("who waits too long is told who holds it")
    func late() async {
        let mutexes = mutexes()
        #expect(await mutexes.answer(call("disk"), from: "web") == GuestAnswer())
        let second = await waiting(mutexes, call("disk", "--within", "2s"), from: "app")
        time.end()
        let output = "'disk' was not free within 2s: machine 'web' holds it"
        #expect(await second.value == GuestAnswer(status: 124, output: output))
    }

    @Test("when the machine that holds it dies, who waits is told at once, and who comes later gets it")
    func deadHolder() async {
        let mutexes = mutexes(dead: ["web"])
        let held = call("disk")
        #expect(await mutexes.answer(held, from: "web") == GuestAnswer())
        let second = await waiting(mutexes, call("disk"), from: "app")
        await mutexes.callerEnded(held, from: "web")
        let output = "machine 'web' has died while it held 'disk'"
        #expect(await second.value == GuestAnswer(status: 70, output: output))
        #expect(await mutexes.answer(call("disk"), from: "app") == GuestAnswer())
    }

    @Test("wrong words are answered with what is right", arguments: [[], ["disk", "x"], ["disk", "--within", "x"]])
    func misuse(words: [String]) async {
        let answer = await mutexes().answer(GuestCall("mutex", words), from: "web")
        #expect(answer.status == 64)
        #expect(answer.output.hasSuffix("usage: assay-mutex NAME [--within 30s] -- COMMAND"))
    }
}
