import LabModel
import Synchronization
import Testing

@testable import LabEngine

@Suite("The memory of the host", .timeLimit(.minutes(5)))
struct MemoryBudgetTests {
    /// Who was let in, in order.
    private actor Door {
        private(set) var names: [String] = []

        func note(_ name: String) { names.append(name) }

        /// Waits until so many were let in.
        func names(count: Int) async -> [String] {
            while names.count < count { await Task.yield() }
            return names
        }
    }

    /// A task that takes memory and notes when it has it.
    private func take(_ mebibytes: Int64, as name: String, of budget: MemoryBudget, _ door: Door) -> Task<
        Void, any Error
    > {
        Task {
            try await budget.take(.mebibytes(mebibytes))
            await door.note(name)
        }
    }

    @Test("labs are let in while there is memory, and wait when there is none until some is given back")
    func waiting() async throws {
        let (budget, door) = (MemoryBudget(.mebibytes(100)), Door())
        try await budget.take(.mebibytes(60))
        try await budget.take(.mebibytes(40))
        let third = take(40, as: "third", of: budget, door)
        for _ in 0..<100 { await Task.yield() }
        #expect(await door.names == [])
        await budget.give(.mebibytes(40))
        try await third.value
        #expect(await door.names == ["third"])
    }

    @Test("a small lab that asks later does not overtake a large one")
    func order() async throws {
        let (budget, door) = (MemoryBudget(.mebibytes(100)), Door())
        try await budget.take(.mebibytes(50))
        let large = take(80, as: "large", of: budget, door)
        // The large one stands in the queue before the small one asks.
        for _ in 0..<1000 { await Task.yield() }
        let small = take(10, as: "small", of: budget, door)
        for _ in 0..<1000 { await Task.yield() }
        #expect(await door.names == [])
        await budget.give(.mebibytes(50))
        try await large.value
        try await small.value
        #expect(await door.names(count: 2).sorted() == ["large", "small"])
    }

    @Test("a lab that is larger than all memory is refused at once, and keeps nobody out")
    func never() async throws {
        let budget = MemoryBudget(.mebibytes(100))
        let error = EngineError(
            stage: "deploy",
            reason: "the lab's machines need 101MiB, and this host has 100MiB free"
        )
        await #expect(throws: error) { try await budget.take(.mebibytes(101)) }
        try await budget.take(.mebibytes(100))
    }

    @Test("who is cancelled leaves the queue, and those behind move up")
    func cancellation() async throws {
        let (budget, door) = (MemoryBudget(.mebibytes(100)), Door())
        try await budget.take(.mebibytes(50))
        let large = take(80, as: "large", of: budget, door)
        for _ in 0..<1000 { await Task.yield() }
        let small = take(10, as: "small", of: budget, door)
        large.cancel()
        await #expect(throws: CancellationError.self) { try await large.value }
        try await small.value
        #expect(await door.names == ["small"])
        // Nothing was taken by the one that left.
        try await budget.take(.mebibytes(40))
    }

    @Test("who was cancelled before it asks takes nothing")
    func cancelledBefore() async throws {
        let budget = MemoryBudget(.mebibytes(100))
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await budget.take(.mebibytes(100))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await budget.take(.mebibytes(100))
    }

    @Test("never more is out than there is, however many ask and leave")
    func storm() async throws {
        let budget = MemoryBudget(.mebibytes(100))
        let counters = Counters()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let amount = Int64(1 + index * 37 % 90)
                    guard (try? await budget.take(.mebibytes(amount))) != nil else { return }
                    counters.add(amount)
                    await Task.yield()
                    counters.add(-amount)
                    await budget.give(.mebibytes(amount))
                }
            }
        }
        #expect(counters.most > 0)
        #expect(counters.most <= 100)
        try await budget.take(.mebibytes(100))
    }

    /// How much is out, and how much ever was at once.
    private final class Counters: Sendable {
        private let state = Mutex<(now: Int64, most: Int64)>((0, 0))

        var most: Int64 { state.withLock(\.most) }

        func add(_ amount: Int64) {
            state.withLock { state in
                state.now += amount
                state.most = max(state.most, state.now)
            }
        }
    }

    @Test("the host's memory is read from the system")
    func available() {
        #expect(MemoryBudget.available() > .mebibytes(1))
    }
}
