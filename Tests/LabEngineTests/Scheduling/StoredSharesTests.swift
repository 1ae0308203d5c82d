import LabHost
import LabModel
import LabStore
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Shares of a host that several commands have", .scratch, .inTask, .timeLimit(.minutes(5)))
struct StoredSharesTests {
    private func shares(of task: ProvisioningTask, available: Int64 = 1000) -> StoredShares {
        StoredShares(
            of: task,
            capacity: .mebibytes(100),
            available: { .mebibytes(available) },
            courtesy: .zero
        )
    }

    @Test("no two commands have the same memory, and what one gives back the other gets")
    func exclusive() async throws {
        let ledger = try await TaskLedger.scratch()
        let first = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        let second = try await ledger.begin(.test, "two", parent: nil, undoing: [])
        let (one, two) = (shares(of: first), shares(of: second))
        #expect(await one.take(.mebibytes(40), as: "a"))
        #expect(await one.take(.mebibytes(40), as: "b"))
        #expect(await !two.take(.mebibytes(40), as: "c"))
        #expect(await two.take(.mebibytes(20), as: "d"))
        await one.give("a")
        #expect(await two.take(.mebibytes(40), as: "c"))
        #expect(await !one.take(.mebibytes(1), as: "e"))
        await one.give("b")
        await two.give("c")
        await two.give("d")
        #expect(try await ledger.store.reservations() == [])
        await ledger.end(first, (.done, ""))
        await ledger.end(second, (.done, ""))
    }

    @Test("what has no room beside anything runs alone, and is waited for by the others")
    func large() async throws {
        let ledger = try await TaskLedger.scratch()
        let first = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        let second = try await ledger.begin(.test, "two", parent: nil, undoing: [])
        let (one, two) = (shares(of: first), shares(of: second))
        #expect(await one.take(.mebibytes(300), as: "large"))
        #expect(await !two.take(.mebibytes(1), as: "small"))
        await one.give("large")
        #expect(await two.take(.mebibytes(1), as: "small"))
        #expect(await !one.take(.mebibytes(300), as: "large"))
        await ledger.end(first, (.done, ""))
        await ledger.end(second, (.done, ""))
    }

    @Test("what a command had is free when its task ends, however it ends")
    func ended() async throws {
        let ledger = try await TaskLedger.scratch()
        let first = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        #expect(await shares(of: first).take(.mebibytes(90), as: "a"))
        await ledger.end(first, (.failed, "it broke"))
        let second = try await ledger.begin(.test, "two", parent: nil, undoing: [])
        #expect(await shares(of: second).take(.mebibytes(90), as: "a"))
        await ledger.end(second, (.done, ""))
    }

    @Test("memory that other programs use is nobody's to take")
    func used() async throws {
        let ledger = try await TaskLedger.scratch()
        let task = try await ledger.begin(.test, "one", parent: nil, undoing: [])
        let shares = shares(of: task, available: 10)
        #expect(await shares.take(.mebibytes(40), as: "a"))
        #expect(await !shares.take(.mebibytes(40), as: "b"))
        await ledger.end(task, (.done, ""))
    }
}
