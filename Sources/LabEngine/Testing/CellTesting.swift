import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import Synchronization

/// Runs the tests of a cell: those that share its lab in order, then those that each have a copy of it, some at once.
struct CellTesting: Sendable {
    let lab: WiredLab
    /// The number of the cell in the run, counted from 1.
    let number: Int
    let labs: TestLabs
    let environment: RunEnvironment
    let options: RunOptions

    private let records: Records
    /// The states that only this cell's tests need.
    private let states: States

    /// The records of the tests that have ended, by the tests' numbers, and the memory and disk that were in use then at most.
    private final class Records: Sendable {
        let all = Mutex<[Int: TestRecord]>([:])
        let memory = Mutex<ByteCount?>(nil)
        let disk = Mutex<ByteCount?>(nil)
    }

    /// What the cell's own lab took of the host's memory when a test in it ended, at most.
    var memory: ByteCount? { records.memory.withLock(\.self) }

    /// What the cell's own lab took of the host's disk when a test in it ended, at most.
    var disk: ByteCount? { records.disk.withLock(\.self) }

    /// The states that are given up when the last test has ended.
    private final class States: Sendable {
        let all = Mutex<[HeldTemplate]>([])
    }

    init(lab: WiredLab, number: Int, labs: TestLabs, environment: RunEnvironment, options: RunOptions) {
        self.lab = lab
        self.number = number
        self.labs = labs
        self.environment = environment
        self.options = options
        records = Records()
        states = States()
    }

    private var tests: [NumberedTest] {
        lab.planned.lab.tests.enumerated().map { NumberedTest(number: $0 + 1, test: $1) }
    }

    private var cell: String { lab.planned.cell.description }
    private var shelf: TemplateShelf { TemplateShelf(state: environment.state) }
    private var keeping: StateKeeping {
        StateKeeping(shelf: shelf, run: environment.run, cell: number, options: options)
    }

    /// Runs all tests and gives their records in the order of the lab file; those that an interruption kept from running are
    /// recorded as not run.
    func run() async -> [TestRecord] {
        let fresh = tests.filter(\.test.isFresh)
        let shared = tests.filter { !$0.test.isFresh }
        // The copies are of the lab as it was wired, whatever the tests that share it do to it.
        let wired = fresh.isEmpty ? nil : await state(of: lab, then: shared.isEmpty ? .staysStopped : .goesOn)
        if case .success? = wired, shared.isEmpty { await lab.discard() }
        for test in shared { await runShared(test) }
        switch wired {
        case nil: break
        case .failure(let error)?: for test in fresh { note(broken(test, by: error), of: test) }
        case .success(let origin)?: await runFresh(fresh, from: origin)
        }
        for state in states.all.withLock(\.self) { shelf.endUse(of: state) }
        return tests.map { test in records.all.withLock { $0[test.number] } ?? interrupted(test) }
    }

    // MARK: Tests that share the lab

    private func runShared(_ test: NumberedTest) async {
        guard !Task.isCancelled else { return }
        begin(test)
        var start: HeldTemplate?
        if options.needsStates {
            switch await state(of: lab, then: .goesOn) {
            case .success(let state): start = state
            case .failure(let error): return note(broken(test, by: error), of: test)
            }
        }
        guard let record = try? await execute(test, in: lab) else { return }
        let inUse = lab.memoryInUse().values.reduce(ByteCount(bytes: 0)) { $0 + $1 }
        if inUse.bytes > 0 { records.memory.withLock { $0 = max($0 ?? inUse, inUse) } }
        let written = DiskUsage.of(folder: environment.state.lab(lab.id).path)
        records.disk.withLock { $0 = max($0 ?? written, written) }
        note(await followed(record, of: test, in: lab, from: start), of: test)
        if let start { giveUp(start) }
    }

    // MARK: Tests that have a lab of their own

    private func runFresh(_ fresh: [NumberedTest], from origin: HeldTemplate) async {
        let first = fresh.filter { $0.test.after == nil }.map { FreshSchedule<TestLab>.Item(test: $0, origin: origin) }
        let width = max(1, options.jobs)
        let schedule = FreshSchedule(first, ahead: width) { try await labs.fork(of: $0.origin) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask {
                    while !Task.isCancelled, let ready = await schedule.next() {
                        let due = await runFresh(ready)
                        await schedule.ended(nowDue: due)
                    }
                }
            }
        }
        for task in await schedule.leftOver() {
            task.cancel()
            if let lab = try? await task.value { await lab.end() }
        }
    }

    /// Runs a test in its own lab; gives the tests that are due now.
    private func runFresh(_ ready: FreshSchedule<TestLab>.Ready) async -> [FreshSchedule<TestLab>.Item] {
        let test = ready.item.test
        begin(test)
        let own: TestLab
        switch await ready.lab.result {
        case .success(let lab): own = lab
        case .failure(let error):
            if !Task.isCancelled { note(broken(test, by: error), of: test) }
            skip(after: test)
            return []
        }
        guard let record = try? await execute(test, in: own.lab) else {
            await own.end()
            return []
        }
        let followed = await followed(record, of: test, in: own.lab, from: ready.item.origin)
        let due = await next(after: test, in: own.lab, passed: record.outcome.isPassed)
        await own.end()
        note(followed, of: test)
        return due
    }

    /// The tests that start from the state that a test left; without that state they are not run.
    private func next(
        after test: NumberedTest,
        in lab: WiredLab,
        passed: Bool
    ) async -> [FreshSchedule<TestLab>.Item] {
        let following = tests.filter { $0.test.after == test.test.name }
        guard !following.isEmpty else { return [] }
        guard passed else {
            skip(after: test)
            return []
        }
        switch await state(of: lab, then: .staysStopped) {
        case .success(let left): return following.map { FreshSchedule<TestLab>.Item(test: $0, origin: left) }
        case .failure(let error):
            for test in following { note(broken(test, by: error), of: test) }
            return []
        }
    }

    private func skip(after test: NumberedTest) {
        for next in tests where next.test.after == test.test.name {
            let outcome = Outcome.notRun("test '\(test.test.name)' before it did not pass")
            note(TestRecord(name: next.test.name, machine: next.test.machine, outcome: outcome), of: next)
            skip(after: next)
        }
    }

    // MARK: What follows a test

    /// The record with what repeating a failed test showed; states are kept as asked for.
    private func followed(
        _ record: TestRecord,
        of test: NumberedTest,
        in lab: WiredLab,
        from start: HeldTemplate?
    ) async -> TestRecord {
        await keeping.keep(record, of: test.test, in: lab, from: start) { reason in
            environment.sink(
                ProgressEvent(cell: cell, subject: test.test.name, stage: "test", kind: .note(reason))
            )
        }
        return await Repeating(labs: labs, options: options).repeated(record, from: start) { lab, attempt in
            try await execute(test, in: lab, attempt: attempt)
        }
    }

    private func execute(_ test: NumberedTest, in lab: WiredLab, attempt: Int = 1) async throws -> TestRecord {
        let suffix = attempt == 1 ? "" : "/attempt-\(attempt)"
        let name = "\(environment.folder.cell(number))/test-\(test.number)\(suffix)"
        return try await TestExecution(
            lab: lab,
            test: test.test,
            number: test.number,
            folder: ("\(environment.folder.path)/\(name)", name)
        ).run()
    }

    /// Saves a state that goes away with this cell.
    private func state(
        of lab: WiredLab,
        then afterwards: WiredLab.Afterwards
    ) async -> Result<HeldTemplate, any Error> {
        do {
            let name = LabClaim.randomID(prefix: "state-of-\(lab.id)")
            try await Undoing.will(UndoStep(.template, name))
            let held = try await lab.suspend(as: name, on: shelf, then: afterwards, isTemporary: true).held
            states.all.withLock { $0.append(held) }
            return .success(held)
        } catch {
            return .failure(error)
        }
    }

    private func giveUp(_ state: HeldTemplate) {
        states.all.withLock { $0.removeAll { $0.template.name == state.template.name } }
        shelf.endUse(of: state)
    }

    // MARK: Records

    private func begin(_ test: NumberedTest) {
        environment.sink(ProgressEvent(cell: cell, subject: test.test.name, stage: "test", kind: .began))
    }

    private func note(_ record: TestRecord, of test: NumberedTest) {
        records.all.withLock { $0[test.number] = record }
        environment.sink(
            ProgressEvent(
                cell: cell,
                subject: test.test.name,
                stage: "test",
                kind: .outcome(record.outcome, record.duration)
            )
        )
    }

    private func broken(_ test: NumberedTest, by error: any Error) -> TestRecord {
        let trouble = Deployment.trouble(of: error).masked(by: lab.secrets)
        return TestRecord(name: test.test.name, machine: test.test.machine, outcome: .error(trouble))
    }

    private func interrupted(_ test: NumberedTest) -> TestRecord {
        let outcome = Outcome.notRun("the run was interrupted")
        return TestRecord(name: test.test.name, machine: test.test.machine, outcome: outcome)
    }
}
