import FoundationEssentials
import LabHost
import LabModel
import LabStore
import LabTestSupport
import Synchronization
import Testing

@testable import LabEngine

@Suite("Shares of a host that several commands have", .scratch, .inTask, .timeLimit(.minutes(5)))
struct StoredSharesTests {
    /// A clock that stands still until it is told otherwise.
    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

        var now: Date { time.withLock(\.self) }
        func advance(by seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
    }

    private let clock = Clock()

    private func shares(
        of task: ProvisioningTask,
        available: Int64 = 1000,
        processors: Int = 100
    ) -> StoredShares {
        StoredShares(
            of: task,
            source: StoredShares.Source(
                capacity: {
                    Demand(memory: .mebibytes(100), processing: 1000 * processors, disk: .mebibytes(50))
                },
                available: { .mebibytes(available) },
                now: { [clock] in clock.now }
            )
        )
    }

    private func memory(_ mebibytes: Int64, disk: Int64 = 0) -> Demand {
        Demand(memory: .mebibytes(mebibytes), disk: .mebibytes(disk))
    }

    private func tasks(_ count: Int, in ledger: TaskLedger) async throws -> [ProvisioningTask] {
        var tasks: [ProvisioningTask] = []
        for number in 0..<count {
            tasks.append(try await ledger.begin(.test, "run-\(number)", parent: nil, undoing: []))
        }
        return tasks
    }

    private func end(_ tasks: [ProvisioningTask], in ledger: TaskLedger) async {
        for task in tasks { await ledger.end(task, (.done, "")) }
    }

    @Test("no two commands have the same memory or disk, and what one gives back the other gets")
    func exclusive() async throws {
        let ledger = try await TaskLedger.scratch()
        let tasks = try await tasks(2, in: ledger)
        let (one, two) = (shares(of: tasks[0]), shares(of: tasks[1]))
        #expect(await one.take(memory(40, disk: 30), as: "a"))
        #expect(await one.take(memory(40), as: "b"))
        #expect(await !two.take(memory(40), as: "c"))
        #expect(await two.take(memory(20), as: "d"))
        await one.give("a")
        #expect(await !two.take(memory(40, disk: 51), as: "e"))
        await two.give("e")
        #expect(await two.take(memory(40, disk: 50), as: "c"))
        #expect(await !one.take(memory(1), as: "f"))
        for name in ["b", "f"] { await one.give(name) }
        for name in ["c", "d"] { await two.give(name) }
        #expect(try await ledger.store.reservations() == [])
        await end(tasks, in: ledger)
    }

    @Test("what has no room beside anything runs alone, and is waited for by the others")
    func large() async throws {
        let ledger = try await TaskLedger.scratch()
        let tasks = try await tasks(2, in: ledger)
        let (one, two) = (shares(of: tasks[0]), shares(of: tasks[1]))
        #expect(await one.take(memory(300), as: "large"))
        #expect(await !two.take(memory(1), as: "small"))
        await one.give("large")
        #expect(await two.take(memory(1), as: "small"))
        #expect(await !one.take(memory(300), as: "large"))
        await end(tasks, in: ledger)
    }

    @Test("what a command had is free when its task ends, however it ends")
    func ended() async throws {
        let ledger = try await TaskLedger.scratch()
        let first = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        #expect(await shares(of: first).take(memory(90), as: "a"))
        await ledger.end(first, (.failed, "it broke"))
        let second = try await ledger.begin(.test, "two", parent: nil, undoing: [])
        #expect(await shares(of: second).take(memory(90), as: "a"))
        await ledger.end(second, (.done, ""))
    }

    @Test("what a lab that stays takes others leave to it, as much as it is now, until it ends")
    func standing() async throws {
        let ledger = try await TaskLedger.scratch()
        let lab = try await ledger.begin(.lab, "shop", parent: nil, undoing: [])
        let tasks = try await tasks(2, in: ledger)
        let (one, two) = (shares(of: tasks[0]), shares(of: tasks[1]))
        try await ledger.store.note(standing: StandingShare.demand(of: .mebibytes(70)), ofTask: lab.id)
        // Nobody else has anything, and nothing would become free by waiting.
        #expect(await one.take(memory(10), as: "a"))
        #expect(await !two.take(memory(10), as: "b"))
        try await ledger.store.note(standing: StandingShare.demand(of: .mebibytes(33)), ofTask: lab.id)
        #expect(await two.take(memory(26), as: "b"))
        #expect(await !two.take(memory(1), as: "c"))
        await ledger.end(lab, (.done, ""))
        #expect(await two.take(memory(64), as: "c"))
        await end(tasks, in: ledger)
    }

    @Test("memory that other programs use is nobody's to take")
    func used() async throws {
        let ledger = try await TaskLedger.scratch()
        let task = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        let shares = shares(of: task, available: 10)
        #expect(await shares.take(memory(40), as: "a"))
        #expect(await !shares.take(memory(40), as: "b"))
        await ledger.end(task, (.done, ""))
    }

    @Test("who stands in line and asks no more, because its process was stopped, holds up nobody")
    func silent() async throws {
        let ledger = try await TaskLedger.scratch()
        let tasks = try await tasks(3, in: ledger)
        let all = tasks.map { shares(of: $0) }
        #expect(await all[0].take(memory(90), as: "a"))
        #expect(await !all[1].take(memory(60), as: "b"))
        await all[0].give("a")
        #expect(await all[0].take(memory(30), as: "a"))
        // The second comes first, and would get its part if it asked.
        #expect(await !all[2].take(memory(60), as: "c"))
        clock.advance(by: 6)
        #expect(await all[2].take(memory(60), as: "c"))
        await end(tasks, in: ledger)
    }

    /// What became of commands that each have as many cells to run.
    private struct Night {
        /// How many more cells the command that is ahead has done than the one that is behind, at the worst moment.
        var spread = 0
        /// How many turns it took until all were done.
        var turns = 0
    }

    /// Lives through a night in which commands ask in an order that changes; cells last three turns.
    private func live(
        _ shares: [StoredShares],
        cells: Int,
        each: Demand,
        after first: StoredShares
    ) async throws -> Night {
        var (begun, ended) = (shares.map { _ in 0 }, shares.map { _ in 0 })
        var running: [(command: Int, cell: Int, left: Int)] = []
        var night = Night()
        var random = SeededGenerator(seed: 7)
        // Somebody has all there is until all of them have asked.
        let all = Demand(memory: .mebibytes(100), processing: 5000, disk: .mebibytes(50))
        #expect(await first.take(all, as: "all"))
        while ended.contains(where: { $0 < cells }) {
            night.turns += 1
            try #require(night.turns < 10_000)
            for command in shares.indices.shuffled(using: &random) {
                // Each has as many cells at once as it likes: what there is is limited by the shares alone.
                while begun[command] < cells, await shares[command].take(each, as: "\(begun[command])") {
                    running.append((command, begun[command], 3))
                    begun[command] += 1
                }
            }
            await first.give("all")
            for index in running.indices { running[index].left -= 1 }
            for cell in running where cell.left == 0 {
                await shares[cell.command].give("\(cell.cell)")
                ended[cell.command] += 1
            }
            running.removeAll { $0.left == 0 }
            night.spread = max(night.spread, (ended.max() ?? 0) - (ended.min() ?? 0))
            clock.advance(by: 0.3)
        }
        return night
    }

    @Test(
        "twenty commands get on alike, whether memory, processors or the disk is what is short",
        arguments: [
            Demand(memory: .mebibytes(20)), Demand(memory: .mebibytes(1), processing: 1000),
            Demand(memory: .mebibytes(1), disk: .mebibytes(10)),
        ]
    )
    func fair(each: Demand) async throws {
        let ledger = try await TaskLedger.scratch()
        let tasks = try await tasks(21, in: ledger)
        let all = tasks.map { shares(of: $0, processors: 5) }
        let night = try await live(Array(all.dropLast()), cells: 4, each: each, after: all[20])
        // Five have room at once, and 80 cells last three turns each.
        #expect(night.turns <= 54)
        #expect(night.spread <= 1)
        #expect(try await ledger.store.reservations() == [])
        await end(tasks, in: ledger)
    }

    @Test("one that comes late gets its part although another has taken all there is")
    func late() async throws {
        let ledger = try await TaskLedger.scratch()
        let tasks = try await tasks(2, in: ledger)
        let (one, two) = (shares(of: tasks[0], processors: 2), shares(of: tasks[1], processors: 2))
        let cell = Demand(memory: .mebibytes(1), processing: 500)
        for number in 0..<20 { #expect(await one.take(cell, as: "\(number)")) }
        #expect(await two.take(cell, as: "first"))
        // Until what one has is no more than an equal part, all that becomes free is the other's.
        for number in 0..<17 {
            await one.give("\(number)")
            #expect(await !one.take(cell, as: "more"))
        }
        #expect(await !two.take(cell, as: "second"))
        await one.give("17")
        #expect(await !one.take(cell, as: "more"))
        #expect(await two.take(cell, as: "second"))
        await end(tasks, in: ledger)
    }
}
