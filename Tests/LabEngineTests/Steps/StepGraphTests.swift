import Synchronization
import Testing

@testable import LabEngine

@Suite("A graph of steps")
struct StepGraphTests {
    private struct Broken: Error {}

    /// What was done, in order.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func write(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// Lets those who wait go on when it is opened.
    private final class Door: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func pass() async throws {
            while !isOpen.withLock(\.self) {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    @Test("a step begins when all that it depends on is done")
    func order() async throws {
        let diary = Diary()
        var graph = StepGraph()
        let first = graph.add { diary.write("first") }
        let second = graph.add(after: [first]) { diary.write("second") }
        _ = graph.add(after: [first, second, second]) { diary.write("third") }
        try await graph.run()
        #expect(diary.all == ["first", "second", "third"])
    }

    @Test("a branch goes on while another one still works")
    func branches() async throws {
        let (diary, door) = (Diary(), Door())
        var graph = StepGraph()
        let slow = graph.add {
            try await door.pass()
            diary.write("slow")
        }
        let quick = graph.add { diary.write("quick") }
        let next = graph.add(after: [quick]) {
            diary.write("next")
            door.open()
        }
        _ = graph.add(after: [slow, next]) { diary.write("last") }
        try await graph.run()
        #expect(diary.all == ["quick", "next", "slow", "last"])
    }

    @Test("an error ends the steps that run, and what depends on it never begins")
    func failing() async {
        let (diary, door) = (Diary(), Door())
        var graph = StepGraph()
        _ = graph.add {
            do { try await door.pass() } catch { diary.write("ended") }
        }
        let broken = graph.add { throw Broken() }
        _ = graph.add(after: [broken]) { diary.write("never") }
        await #expect(throws: Broken.self) { try await graph.run() }
        #expect(diary.all == ["ended"])
    }

    @Test("nothing to do is done at once")
    func empty() async throws {
        try await StepGraph().run()
    }
}
