import FoundationEssentials
import LabHost
import LabImages
import LabModel
import LabProcess
import LabStore
import LabTestSupport
import Synchronization
import Testing

@testable import LabEngine

@Suite("A provisioning task", .scratch, .timeLimit(.minutes(5)))
struct TaskLedgerTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "it broke" }
    }

    private let state = StateFolder.scratch

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func tasks(_ ledger: TaskLedger) async throws -> [String] {
        try await ledger.store.tasks().map { "\($0.kind) \($0.subject) \($0.state) \($0.message)" }
    }

    @Test("what it made and did not keep is gone when it ends well; what it kept stays")
    func ending() async throws {
        let ledger = try await TaskLedger.scratch()
        let id = try await ledger.perform(.up, "web") { task in
            #expect(try await ledger.store.task(id: task.id)?.state == .running)
            for (name, isKept) in [("a", false), ("b", true), ("c", false)] {
                try await task.will(UndoStep(.draft, name))
                try makeFolder(state.draft(name))
                if isKept { try await task.keep(UndoStep(.draft, name)) }
            }
            return task.id
        }
        #expect(names(in: state.unfinished) == ["b"])
        #expect(try await ledger.store.pendingSteps() == [])
        #expect(try await ledger.store.task(id: id)?.state == .done)
        #expect(names(in: state.owners) == [])
    }

    @Test("what it made is gone when it fails, and so is what its parts made; the store says why")
    func failing() async throws {
        let ledger = try await TaskLedger.scratch()
        await #expect(throws: Broken.self) {
            try await ledger.perform(.test, "shop") { task in
                try await task.will(UndoStep(.draft, "a"))
                try makeFolder(state.draft("a"))
                try await task.perform(.lab, "cell") { part in
                    try await part.will(UndoStep(.lab, "x"))
                    try makeFolder(state.lab("x").path)
                    try makeFolder(state.lab("x").sockets)
                    throw Broken()
                }
            }
        }
        #expect(names(in: state.unfinished) == [] && names(in: state.labs) == [] && names(in: state.socketsPath) == [])
        #expect(try await tasks(ledger) == ["test shop failed it broke", "lab cell failed it broke"])
    }

    @Test("the newest is undone first, and twice is the same as once")
    func order() async throws {
        let ledger = try await TaskLedger.scratch()
        try await ledger.perform(.up, "web") { task in
            try await task.will(UndoStep(.draft, "outer"))
            try makeFolder(state.draft("outer"))
            try await task.will(UndoStep(.draft, "outer/inner"))
            try makeFolder(state.draft("outer/inner"))
            #expect(
                try await ledger.store.pendingSteps(ofTask: task.id).map(\.target).prefix(2) == [
                    "outer/inner", "outer",
                ]
            )
            for _ in 0..<2 { await task.undo(UndoStep(.draft, "outer/inner")) }
            #expect(names(in: state.draft("outer")) == [])
        }
        #expect(names(in: state.unfinished) == [])
    }

    @Test("what one is making no other can make; its own step does not remove the other's")
    func claims() async throws {
        let ledger = try await TaskLedger.scratch()
        let other = try await TaskLedger.scratch()
        try await ledger.perform(.up, "web") { _ in
            let claim = try await LabClaim.make(id: "web", state: state)
            let error = EngineError(stage: "deploy", reason: "a lab named 'web' exists already; see 'assay list'")
            await #expect(throws: error) {
                try await other.perform(.up, "web") { _ in try await LabClaim.make(id: "web", state: state) }
            }
            #expect(names(in: claim.folder.path) == [] && names(in: state.labs) == ["web"])
        }
        #expect(names(in: state.labs) == [])
    }

    @Test("a folder that is nobody's is not claimed, and not removed")
    func inTheWay() async throws {
        let ledger = try await TaskLedger.scratch()
        try makeFolder(state.lab("web").path)
        let reason = "'\(state.lab("web").path)' is there and belongs to nobody; 'assay doctor --repair' removes it"
        await #expect(throws: EngineError(stage: "deploy", reason: reason)) {
            try await ledger.perform(.up, "web") { _ in try await LabClaim.make(id: "web", state: state) }
        }
        #expect(names(in: state.labs) == ["web"])
    }

    @Test("an abort that another process asks for cancels it, undoes it, and says so")
    func aborting() async throws {
        let ledger = try await TaskLedger.scratch()
        let other = try await TaskLedger.scratch()
        let id = Mutex("")
        await #expect(throws: TaskAborted.self) {
            try await ledger.perform(.up, "web") { task in
                id.withLock { $0 = task.id }
                try await task.will(UndoStep(.draft, "a"))
                try makeFolder(state.draft("a"))
                #expect(try await other.store.wantAbort(ofTask: task.id))
                try await Task.sleep(for: .seconds(60))
            }
        }
        #expect(names(in: state.unfinished) == [])
        let task = try #require(try await other.store.task(id: id.withLock(\.self)))
        #expect((task.state, task.message) == (.aborted, "it was aborted"))
    }

    @Test("a part can be aborted alone, also by the name of a machine of it; the rest goes on")
    func abortingPart() async throws {
        let ledger = try await TaskLedger.scratch()
        let wanted = Mutex<RecordedTask?>(nil)
        try await ledger.perform(.test, "shop") { task in
            let sink = task.telling { _ in }
            await #expect(throws: TaskAborted.self) {
                try await task.perform(.lab, "os=a") { part in
                    sink(ProgressEvent(cell: "os=a", subject: "web", stage: "deploy", kind: .began))
                    await ledger.tellStore()
                    let machine = try await ledger.store.tasks().first { $0.kind == .machine }
                    let found = try #require(machine)
                    #expect((found.parent, found.subject, found.stage) == (part.id, "web", "deploy"))
                    wanted.withLock { $0 = found }
                    #expect(try await ledger.store.wantAbort(ofTask: found.id))
                    try await Task.sleep(for: .seconds(60))
                }
            }
            // Undoing takes time, in which the store still says that the part is being done: that is no wish to abort the whole.
            let found = wanted.withLock(\.self)
            let late = try #require(found)
            let ended = try #require(try await ledger.store.task(id: late.id))
            try await ledger.store.record([late])
            await ledger.heedAborts()
            try await ledger.store.record([ended])
            #expect(!Task.isCancelled && !task.isAborted)
        }
        let states = try await ledger.store.tasks().map { "\($0.kind) \($0.state)" }
        #expect(states == ["test done", "lab aborted", "machine aborted"])
    }

    @Test("whoever waits for it is cancelled, and it is undone before that is heard")
    func cancelled() async throws {
        let ledger = try await TaskLedger.scratch()
        let work = Task {
            try await ledger.perform(.up, "web") { task in
                try await task.will(UndoStep(.draft, "a"))
                try makeFolder(state.draft("a"))
                while true { try await Task.sleep(for: .seconds(60)) }
            }
        }
        while names(in: state.unfinished) == [] { await Task.yield() }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(names(in: state.unfinished) == [])
        #expect(try await tasks(ledger) == ["up web aborted it was interrupted"])
    }

    @Test("what was asked for can be there long before the task ends, which then removes it")
    func standing() async throws {
        let ledger = try await TaskLedger.scratch()
        let id = try await ledger.perform(.lab, "web") { task in
            _ = try await LabClaim.make(id: "web", state: state)
            task.isComplete()
            await ledger.tellStore()
            #expect(try await ledger.store.task(id: task.id)?.state == .done)
            #expect(names(in: state.labs) == ["web"] && names(in: state.owners).count == 1)
            return task.id
        }
        #expect(names(in: state.labs) == [])
        #expect(try await ledger.store.task(id: id)?.state == .done)
    }
}
