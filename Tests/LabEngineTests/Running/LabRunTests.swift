import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Synchronization
import Testing

@testable import LabEngine

@Suite("A run", .scratch, .inTask, .timeLimit(.minutes(5)))
struct LabRunTests {
    @Test("where the host refuses, every planned test of every cell is an error with the reason, and nothing stays")
    func refused() async throws {
        let labs = try FakeLabs()
        let records = await labs.run(cells: 3).run()
        #expect(records.map(\.cell.description) == ["n=1", "n=2", "n=3"])
        let trouble = Trouble(machine: "web", stage: "image", reason: "\(FailingHost.refusal)")
        for record in records {
            #expect(record.outcome == .error(trouble))
            #expect(record.tests.map(\.name) == ["first", "second"])
            #expect(record.tests.map(\.machine) == ["web", "web"])
            #expect(record.tests.map(\.outcome) == [.error(trouble), .error(trouble)])
            #expect(record.started != nil)
        }
        #expect(names(in: labs.state.labs) == [])
        #expect(names(in: labs.state.socketsPath) == [])
        #expect(names(in: labs.state.unfinished) == [])
    }

    @Test("cells that need the same image have it tried once")
    func onceForAll() async throws {
        let labs = try FakeLabs()
        _ = await labs.run(cells: 5, options: RunOptions(jobs: 3)).run()
        #expect(labs.host.opened == 1)
    }

    @Test("the end of every cell is told")
    func told() async throws {
        let labs = try FakeLabs()
        _ = await labs.run(cells: 2).run()
        let ends = labs.told.filter { $0.stage == "cell" }
        #expect(ends.map(\.cell) == ["n=1", "n=2"])
        for end in ends {
            guard case .outcome(.error, _) = end.kind else {
                Issue.record("not an error: \(end)")
                return
            }
        }
    }

    @Test("an image that cannot be made breaks its cells, with what was seen last")
    func brokenImage() async throws {
        let labs = try FakeLabs()
        try labs.write("echo 'E: Unable to locate package kernel'; exit 1\n", "ImageScripts/tiny.sh")
        let record = try #require(await labs.run(cells: 1).run().first)
        let trouble = Trouble(
            machine: "web",
            stage: "image",
            reason: "image tiny/release: the package archive does not have it: E: Unable to locate package kernel",
            lastSeen: "E: Unable to locate package kernel"
        )
        #expect(record.outcome == .error(trouble))
        #expect(labs.host.opened == 0)
    }

    @Test("when the first failure is to end the run, no further cell is begun, and the others say why")
    func failFast() async throws {
        let labs = try FakeLabs()
        let records = await labs.run(cells: 3, options: RunOptions(mostFailures: 1)).run()
        #expect(records.map(\.outcome.word) == ["error", "not-run", "not-run"])
        for record in records.dropFirst() {
            #expect(record.outcome == .notRun("cell 'n=1' did not pass"))
            #expect(record.tests.map(\.outcome) == [record.outcome, record.outcome])
            #expect(record.started == nil)
        }
    }

    @Test("a cell whose lab breaks is tried again as often as that is allowed, and what broke is told")
    func infrastructureRetries() async throws {
        let labs = try FakeLabs()
        let records = await labs.run(cells: 2, options: RunOptions(infrastructureRetries: 2)).run()
        for record in records {
            #expect(record.outcome.word == "error")
            #expect(record.brokenAttempts.count == 2)
            #expect(record.brokenAttempts.allSatisfy { .error($0.trouble) == record.outcome })
        }
        let notes = labs.told.filter { if case .note = $0.kind { true } else { false } }
        #expect(notes.count == 4)
        #expect(notes.first?.kind == .note("the lab broke, and is made anew (1 of 2)"))
    }

    @Test("after so many cells that did not pass no further one is begun")
    func mostFailures() async throws {
        let labs = try FakeLabs()
        let records = await labs.run(cells: 5, options: RunOptions(mostFailures: 3)).run()
        #expect(records.map(\.outcome.word) == ["error", "error", "error", "not-run", "not-run"])
        #expect(records.last?.outcome == .notRun("3 cells did not pass, 'n=1' first"))
    }

    @Test("what takes longest is begun first where several run at once, and records stay in the plan's order")
    func longestFirst() async throws {
        let labs = try FakeLabs()
        let experience = ["n=1": 1, "n=2": 9, "n=3": 5].mapValues { CellExperience(duration: .seconds($0)) }
        let records = await labs.run(cells: 3, options: RunOptions(jobs: 2), experience: experience).run()
        #expect(records.map(\.cell.description) == ["n=1", "n=2", "n=3"])
        let begun = records.sorted { ($0.started ?? .distantPast) < ($1.started ?? .distantPast) }
        #expect(begun.last?.cell.description == "n=1")
    }

    @Test("a share of the host that others have is waited for, and given back when the cell has ended")
    func shares() async throws {
        let labs = try FakeLabs()
        let shares = FakeShares(refusals: 3)
        var run = labs.run(cells: 2, shares: shares)
        run.pause = .zero
        let records = await run.run()
        #expect(records.map(\.outcome.word) == ["error", "error"])
        #expect(await shares.calls.filter { $0.hasPrefix("give") } == ["give shop-1-1", "give shop-1-2"])
        #expect(await shares.calls.count { $0 == "take shop-1-1 16MiB 500" } == 4)
        #expect(await shares.images == 0)
    }

    @Test("a run that is cancelled before it begins runs nothing, and has a record of everything")
    func cancelledBefore() async throws {
        let labs = try FakeLabs()
        let run = labs.run(cells: 2)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await run.run()
        }
        task.cancel()
        let records = await task.value
        #expect(records.map(\.outcome) == [.notRun("the run was interrupted"), .notRun("the run was interrupted")])
        #expect(records.flatMap(\.tests).count == 4)
    }

    @Test("a run that is cancelled while its images are made does not wait for them")
    func cancelledMeanwhile() async throws {
        let labs = try FakeLabs(host: FailingHost(waits: true))
        let run = labs.run(cells: 2)
        let ended = Flag()
        let task = Task {
            defer { ended.raise() }
            return await run.run()
        }
        while labs.host.opened == 0 {
            try #require(!ended.isRaised)
            await Task.yield()
        }
        task.cancel()
        // Nobody else ends the making of the image then.
        let patience = Task {
            try await Task.sleep(for: .seconds(3))
            labs.host.refuse()
        }
        let records = await task.value
        patience.cancel()
        #expect(labs.host.waits)
        #expect(records.map(\.outcome) == [.notRun("the run was interrupted"), .notRun("the run was interrupted")])
        #expect(names(in: labs.state.unfinished) == [])
        #expect(names(in: labs.state.labs) == [])
    }
}

/// Shares that are refused so often before they are given.
private actor FakeShares: HostShares {
    private(set) var calls: [String] = []
    /// How many shares images have now.
    private(set) var images = 0
    private var refusals: Int

    init(refusals: Int) { self.refusals = refusals }

    func take(_ demand: Demand, as name: String) -> Bool {
        // Whether an image takes one depends on what is there already.
        guard !name.hasPrefix("image-") else {
            images += 1
            return true
        }
        calls.append("take \(name) \(demand.memory) \(demand.processing)")
        refusals -= 1
        return refusals < 0
    }

    func give(_ name: String) {
        if name.hasPrefix("image-") { images -= 1 } else { calls.append("give \(name)") }
    }
}

/// Something that has happened or not.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isRaised: Bool { state.withLock(\.self) }

    func raise() { state.withLock { $0 = true } }
}

@Suite("The outcome of a cell")
struct CellOutcomeTests {
    private func tests(_ outcomes: [Outcome]) -> [TestRecord] {
        outcomes.enumerated().map { TestRecord(name: "t\($0)", machine: "web", outcome: $1) }
    }

    private static let trouble = Trouble(machine: "web", stage: "test", reason: "the guest is gone")

    private static let cases: [(tests: [Outcome], outcome: Outcome)] = [
        ([], .passed),
        ([.passed, .passed], .passed),
        ([.passed, .skipped("later")], .passed),
        ([.skipped("later"), .skipped("never")], .skipped("all tests were skipped")),
        ([.passed, .failed("1 is not 2")], .failed("1 of 2 tests failed: t1")),
        ([.failed("a"), .skipped("b"), .failed("c")], .failed("2 of 3 tests failed: t0, t2")),
        ([.failed("a"), .error(trouble), .passed], .error(trouble)),
    ]

    @Test("a cell ends as the worst of its tests", arguments: cases)
    func worst(outcomes: [Outcome], outcome: Outcome) {
        #expect(CellRecord.outcome(of: tests(outcomes)) == outcome)
    }
}
