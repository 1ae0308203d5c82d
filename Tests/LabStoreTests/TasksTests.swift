import Foundation
import LabModel
import LabStore
import LabTestSupport
import Testing

@Suite("Tasks in a store")
struct TasksTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func store() async throws -> Store { try await Store.open(at: folder.storePath) }

    private func task(_ id: String, parent: String? = nil, owner: String = "one") -> RecordedTask {
        RecordedTask(id: id, parent: parent, owner: owner, kind: .lab, subject: "web", started: Sample.time)
    }

    @Test("what is recorded of a task is read back, and later facts take the place of earlier ones")
    func recording() async throws {
        let store = try await store()
        var task = task("a")
        try await store.begin(task, undoing: [UndoStep(.lab, "web")])
        #expect(try await store.task(id: "a") == task)
        task.state = .failed
        task.stage = "ready"
        task.stageBegan = Sample.time
        task.message = "it's \"odd\""
        task.ended = Sample.time
        try await store.record([task])
        #expect(try await store.task(id: "a") == task)
        #expect(try await store.tasks(state: .running) == [])
        #expect(try await store.task(id: "b") == nil)
    }

    @Test("steps come back newest first, with those of an owner's other tasks among them, until they are struck out")
    func order() async throws {
        let store = try await store()
        try await store.begin(task("a"), undoing: [UndoStep(.usageArea, "a"), UndoStep(.lab, "x")])
        try await store.begin(task("b", parent: "a"), undoing: [UndoStep(.draft, "k")])
        try await store.note(UndoStep(.template, "t"), ofTask: "a")
        try await store.begin(task("c", owner: "two"), undoing: [UndoStep(.template, "t")])
        #expect(try await store.pendingSteps(ofTask: "a").map(\.target) == ["t", "x", "a"])
        #expect(try await store.pendingSteps(ofOwner: "one").map(\.step.target) == ["t", "k", "x", "a"])
        #expect(try await store.pendingSteps().count == 5)
        for _ in 0..<2 { try await store.strike(UndoStep(.template, "t"), ofTask: "a") }
        #expect(try await store.pendingSteps(ofOwner: "one").map(\.step.target) == ["k", "x", "a"])
        #expect(try await store.pendingSteps(ofTask: "c").map(\.target) == ["t"])
    }

    @Test("what one task makes no other can claim, until it is struck out; nothing of the attempt stays")
    func claims() async throws {
        let store = try await store()
        try await store.begin(task("a"), undoing: [UndoStep(.lab, "web")])
        let error = await #expect(throws: StoreError.self) {
            try await store.begin(task("b", owner: "two"), undoing: [UndoStep(.usageArea, "b"), UndoStep(.lab, "web")])
        }
        #expect(error?.code == .alreadyExists)
        #expect(try await store.task(id: "b") == nil)
        #expect(try await store.pendingSteps(ofOwner: "two") == [])
        try await store.strike(UndoStep(.lab, "web"), ofTask: "a")
        try await store.begin(task("b", owner: "two"), undoing: [UndoStep(.lab, "web")])
    }

    @Test("the tasks of a dead owner have failed and have nothing reserved; its steps stay until they are undone")
    func abandoning() async throws {
        let store = try await store()
        try await store.begin(task("a"), undoing: [UndoStep(.lab, "web")])
        try await store.begin(task("b", owner: "two"), undoing: [])
        for id in ["a", "b"] {
            #expect(try await store.take(Reservation(task: id, demand: .memory(1)), of: .memory(9)))
        }
        #expect(try await !store.take(Reservation(task: "a", demand: .memory(8)), of: .memory(9)))
        #expect(try await store.activeOwners() == ["one", "two"])
        #expect(try await store.abandonTasks(ofOwner: "one", at: Sample.time, message: "its owner died") == ["a"])
        let dead = try #require(try await store.task(id: "a"))
        #expect((dead.state, dead.message, dead.ended) == (.failed, "its owner died", Sample.time))
        #expect(try await store.reservations().map(\.task) == ["b"])
        // Its place in the line is free, too.
        #expect(try await store.take(Reservation(task: "b", demand: .memory(8)), of: .memory(9)))
        #expect(try await store.activeOwners() == ["one", "two"])
        try await store.strike(UndoStep(.lab, "web"), ofTask: "a")
        #expect(try await store.activeOwners() == ["two"])
        #expect(try await store.task(id: "b")?.state == .running)
    }

    @Test("an abort is wanted of running tasks only, and stays wanted whatever is recorded meanwhile")
    func aborting() async throws {
        let store = try await store()
        var task = task("a")
        try await store.begin(task, undoing: [])
        #expect(try await store.abortsWanted(ofOwner: "one") == [])
        #expect(try await store.wantAbort(ofTask: "a"))
        task.stage = "deploy"
        try await store.record([task])
        #expect(try await store.abortsWanted(ofOwner: "one") == ["a"])
        #expect(try await store.abortsWanted(ofOwner: "two") == [])
        task.state = .aborted
        try await store.record([task])
        #expect(try await store.abortsWanted(ofOwner: "one") == [])
        #expect(try await !store.wantAbort(ofTask: "a"))
        #expect(try await !store.wantAbort(ofTask: "nobody"))
    }

    @Test("memory, processors and disk are taken up to the limit, over all tasks, and given back")
    func reservations() async throws {
        let store = try await store()
        for id in ["a", "b"] { try await store.begin(task(id), undoing: []) }
        let capacity = Demand(memory: .mebibytes(100), processing: 2000, disk: .mebibytes(10))
        func take(_ id: String, _ memory: Int64, processing: Int = 0, disk: Int64 = 0) async throws -> Bool {
            let demand = Demand(memory: .mebibytes(memory), processing: processing, disk: .mebibytes(disk))
            let isTaken = try await store.take(Reservation(task: id, demand: demand), of: capacity)
            // These wait for nothing: who stands in a line is tested elsewhere.
            if !isTaken { try await store.leaveLine(id, as: "") }
            return isTaken
        }
        #expect(try await take("a", 60, processing: 1000))
        #expect(try await !take("b", 41))
        #expect(try await !take("b", 1, disk: 11))
        #expect(try await take("b", 30, processing: 1000, disk: 10))
        #expect(try await !take("b", 1, processing: 500))
        #expect(try await !take("a", 11))
        #expect(try await take("a", 10))
        #expect(try await store.reservations().map(\.demand.memory.mebibytes) == [70, 30])
        #expect(try await store.reservations().map(\.demand.processing) == [1000, 1000])
        try await store.give(Reservation(task: "a", demand: .memory(60)))
        #expect(try await store.reservations().map(\.demand.memory.mebibytes) == [10, 30])
        #expect(try await take("b", 60))
        for _ in 0..<2 { try await store.endReservation(ofTask: "b") }
        #expect(try await take("a", 90, disk: 10))
        try await store.give(Reservation(task: "a", demand: .memory(1000)))
        #expect(try await store.reservations().map(\.demand.memory.mebibytes) == [0])
    }

    @Test("a stage usually takes the median of its last measurements, apart for each kind of task")
    func stages() async throws {
        let store = try await store()
        try await store.begin(task("a"), undoing: [])
        let old = (0..<20).map { _ in MeasuredStage(kind: .lab, stage: "deploy", duration: .seconds(99)) }
        let new = (1...9).map { MeasuredStage(kind: .lab, stage: "deploy", duration: .milliseconds($0 * 10)) }
        let other = [MeasuredStage(kind: .image, stage: "deploy", duration: .seconds(5))]
        try await store.record([], messages: [], stages: old + new.shuffled() + other)
        let usual = try await store.usualStages()
        #expect(Set(usual) == [MeasuredStage(kind: .lab, stage: "deploy", duration: .milliseconds(50)), other[0]])
        let said = ["first", "second"].map { TaskMessage(task: "a", time: Sample.time, text: $0) }
        try await store.record([], messages: said, stages: [])
        #expect(try await store.messages(ofTask: "a") == said)
    }

    @Test("old tasks are forgotten with their children, but for those that have something to undo")
    func pruning() async throws {
        let store = try await store()
        for number in 0..<6 {
            var parent = task("p\(number)")
            parent.started = Sample.time + Double(number)
            parent.state = number == 1 ? .running : .done
            try await store.begin(parent, undoing: [])
            try await store.begin(
                task("c\(number)", parent: parent.id),
                undoing: number == 0 ? [UndoStep(.lab, "w")] : []
            )
        }
        try await store.pruneTasks(keeping: 2)
        let left = try await store.tasks().map(\.id).sorted()
        #expect(left == ["c0", "c1", "c4", "c5", "p0", "p1", "p4", "p5"])
    }
}

extension Demand {
    /// That many mebibytes of memory.
    static func memory(_ mebibytes: Int64) -> Demand { Demand(memory: .mebibytes(mebibytes), jobs: 0) }
}

extension Store {
    /// Takes a part of a host of which everything else is free.
    func take(_ wanted: Reservation, of capacity: Demand, at time: Date = Sample.time) async throws -> Bool {
        try await take(wanted, as: "", of: capacity, available: .mebibytes(1 << 20), at: time)
    }
}
