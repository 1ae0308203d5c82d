import LabModel
import LabTestSupport
import Synchronization
import Testing

@testable import LabEngine

@Suite("The schedule of tests with labs of their own", .scratch, .inTask, .timeLimit(.minutes(5)))
struct FreshScheduleTests {
    private let state = StateFolder.scratch
    private let made = Made()

    private final class Made: Sendable {
        let names = Mutex<[String]>([])
    }

    init() throws { try state.make() }

    private func origin() async throws -> HeldTemplate {
        let name = LabClaim.randomID(prefix: "state")
        return try await WiredLab.fake(on: FakeForkableLab()).suspend(as: name, on: TemplateShelf(state: state)).held
    }

    private func items(_ names: [String], from origin: HeldTemplate) -> [FreshSchedule<String>.Item] {
        names.enumerated().map { index, name in
            let test = TestDescription(name: name, machine: "web", run: "true", lab: .fresh)
            return .init(test: NumberedTest(number: index + 1, test: test), origin: origin)
        }
    }

    private func schedule(_ names: [String], from origin: HeldTemplate, ahead: Int) -> FreshSchedule<String> {
        FreshSchedule(items(names, from: origin), ahead: ahead) { [made] item in
            made.names.withLock { $0.append(item.test.test.name) }
            return item.test.test.name
        }
    }

    @Test("gives the tests in order, each with its lab, and makes the next labs meanwhile")
    func order() async throws {
        let schedule = schedule(["a", "b", "c"], from: try await origin(), ahead: 1)
        var seen: [String] = []
        while let ready = await schedule.next() {
            seen.append(try await ready.lab.value)
            await schedule.ended()
        }
        #expect(seen == ["a", "b", "c"])
        #expect(made.names.withLock { $0.sorted() } == ["a", "b", "c"])
        #expect(await schedule.leftOver().isEmpty)
    }

    @Test("lets whoever asks wait as long as a running test may make others due, and then gives those first")
    func tree() async throws {
        let origin = try await origin()
        let schedule = schedule(["root", "other"], from: origin, ahead: 0)
        let root = try #require(await schedule.next())
        #expect(root.item.test.test.name == "root")
        await schedule.ended(nowDue: items(["leaf"], from: origin))
        let leaf = try #require(await schedule.next())
        #expect(leaf.item.test.test.name == "leaf")
        let other = try #require(await schedule.next())
        #expect(other.item.test.test.name == "other")
        async let last = schedule.next()
        await schedule.ended()
        await schedule.ended(nowDue: items(["late"], from: origin))
        #expect(await last?.item.test.test.name == "late")
        await schedule.ended()
        #expect(await schedule.next() == nil)
    }

    @Test("hands over the labs that nobody took")
    func leftOver() async throws {
        let schedule = schedule(["a", "b", "c", "d"], from: try await origin(), ahead: 2)
        _ = try #require(await schedule.next())
        var left: [String] = []
        for task in await schedule.leftOver() { left.append(try await task.value) }
        #expect(left == ["b", "c"])
    }
}

@Suite("A repetition")
struct RepetitionTests {
    private func attempts(_ outcomes: Outcome...) -> [Repetition.Attempt] {
        outcomes.map { Repetition.Attempt(outcome: $0, duration: .zero) }
    }

    @Test("says how often a test failed, and from where, and counts a broken lab apart")
    func verdict() {
        let some = attempts(.failed("x"), .passed, .failed("y"), .passed, .failed("z"))
        #expect(Repetition(origin: .state, attempts: some).verdict == "failed 3 of 5 from one state")
        #expect(
            Repetition(origin: .deployment, attempts: attempts(.failed("x"), .passed)).verdict
                == "failed 1 of 2 over fresh deployments"
        )
        let broken = attempts(.failed("x"), .error(Trouble(stage: "fork", reason: "no memory")))
        #expect(
            Repetition(origin: .state, attempts: broken).verdict
                == "failed 1 of 2 from one state; the lab broke in 1"
        )
    }
}

@Suite("States that are kept", .scratch, .inTask, .timeLimit(.minutes(5)))
struct KeptStatesTests {
    private let state = StateFolder.scratch
    private var shelf: TemplateShelf { TemplateShelf(state: state) }

    init() throws { try state.make() }

    private func keep(_ name: String, of held: HeldTemplate) async throws {
        let moment = LabTemplate.Moment(run: "run-1", cell: 1, test: name, point: .start)
        try await shelf.copy(held, as: name, moment: moment)
    }

    @Test("are second names of the same files, outlast the first, and count once together")
    func copies() async throws {
        let lab = try WiredLab.fake(on: FakeForkableLab())
        var held: HeldTemplate? = try await lab.suspend(as: "first", on: shelf, isTemporary: true).held
        let origin = try #require(held)
        try await keep("one", of: origin)
        try await keep("two", of: origin)
        #expect(shelf.kept.map(\.name).sorted() == ["one", "two"])
        #expect(shelf.kept.allSatisfy { !$0.isTemporary && $0.moment?.run == "run-1" })
        #expect(shelf.size(ofAll: ["one", "two"]) < shelf.size(of: "one") + shelf.size(of: "two"))
        shelf.endUse(of: origin)
        held = nil
        #expect(shelf.names == ["one", "two"])
        #expect(try shelf.open("one").template.name == "one")
    }

    @Test("give way to newer ones, the oldest first, as far as nobody uses them")
    func bounded() async throws {
        let lab = try WiredLab.fake(on: FakeForkableLab())
        for name in ["a", "b", "c"] {
            let origin = try await lab.suspend(as: "of-\(name)", on: shelf).held
            try await keep(name, of: origin)
        }
        let used = try shelf.open("b")
        #expect(shelf.shrinkKept(to: .mebibytes(1024)) == [])
        #expect(shelf.shrinkKept(to: ByteCount(bytes: 0)) == ["a", "c"])
        #expect(shelf.kept.map(\.name) == ["b"])
        withExtendedLifetime(used) {}
    }
}
