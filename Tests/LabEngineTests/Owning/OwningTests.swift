import FoundationEssentials
import Glibc
import LabHost
import LabImages
import LabModel
import LabProcess
import LabStore
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The claim of a lab's folder", .scratch, .inTask, .timeLimit(.minutes(5)))
struct LabClaimTests {
    private var state: StateFolder { .scratch }

    @Test("a claimed lab has its folders, and none of them when it is released")
    func making() async throws {
        let claim = try await LabClaim.make(id: "web", state: state)
        #expect(claim.folder == state.lab("web"))
        #expect(names(in: state.labs) == ["web"])
        #expect(names(in: state.socketsPath) == ["web"])
        for path in [claim.folder.path, claim.folder.sockets] {
            var facts = stat()
            try #require(stat(path, &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o700)
        }
        await claim.release()
        #expect(names(in: state.labs) == [])
        #expect(names(in: state.socketsPath) == [])
    }

    @Test("a name can be claimed once at a time")
    func twice() async throws {
        let claim = try await LabClaim.make(id: "web", state: state)
        let error = EngineError(stage: "deploy", reason: "a lab named 'web' exists already; see 'assay list'")
        await #expect(throws: error) { try await LabClaim.make(id: "web", state: state) }
        #expect(names(in: state.labs) == ["web"])
        await claim.release()
        await (try await LabClaim.make(id: "web", state: state)).release()
    }

    @Test("sockets that a dead lab of that name left are not in the way")
    func oldSockets() async throws {
        try FileManager.default.createDirectory(atPath: state.lab("web").sockets, withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: state.lab("web").control))
        let claim = try await LabClaim.make(id: "web", state: state)
        #expect(names(in: claim.folder.sockets) == [])
        await claim.release()
    }

    @Test("ids of labs that nobody names are short, differ, and are fit for paths")
    func ids() {
        let ids = (0..<100).map { _ in LabClaim.randomID(prefix: "t") }
        #expect(Set(ids).count > 95)
        for id in ids {
            #expect(id.hasPrefix("t-"))
            #expect(id.count <= 9)
            #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
    }
}

@Suite("What dead owners left", .scratch, .timeLimit(.minutes(5)))
struct LeftoversTests {
    private var state: StateFolder { .scratch }

    private func makeFolder(_ path: String, file: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let file { try Data().write(to: URL(filePath: "\(path)/\(file)")) }
    }

    /// Leaves a task as an owner does that is killed: its steps in the store, and its lock free.
    private func die(_ owner: String, _ steps: [UndoStep], in ledger: TaskLedger) async throws {
        let task = RecordedTask(
            id: "task-\(owner)",
            owner: owner,
            kind: .up,
            subject: "web",
            started: Date(timeIntervalSinceNow: -5)
        )
        try await ledger.store.begin(task, undoing: steps)
        try Data().write(to: URL(filePath: state.owner(owner)))
    }

    @Test("is undone and told, a lab with its sockets and its entry; what a living owner has is not touched")
    func labs() async throws {
        let ledger = try await TaskLedger.scratch()
        let living = try await TaskLedger.scratch()
        try await die("dead", [UndoStep(.usageArea, "u"), UndoStep(.lab, "dead"), UndoStep(.draft, "k-1")], in: ledger)
        for path in [state.lab("dead").path, state.lab("dead").sockets, state.draft("k-1"), state.usageArea("u")] {
            try makeFolder(path, file: "x")
        }
        try await ledger.store.register(
            RegisteredLab(id: "dead", name: "dead", labFile: "", folder: "", owner: .up, created: Date())
        )
        try await living.perform(.up, "living") { task in
            _ = try await LabClaim.make(id: "living", state: state)
            try await task.will(UndoStep(.draft, "k-2"))
            try makeFolder(state.draft("k-2"))
            #expect(try await Leftovers(ledger).collect() == ["unfinished image k-1", "lab 'dead'"])
            #expect(names(in: state.labs) == ["living"] && names(in: state.socketsPath) == ["living"])
            #expect(names(in: state.unfinished) == ["k-2"] && names(in: state.usageAreas) == [])
            #expect(try await Leftovers(ledger).collect() == [])
        }
        #expect(try await ledger.store.labs() == [])
        let task = try #require(try await ledger.store.task(id: "task-dead"))
        #expect((task.state, task.message) == (.failed, "the process that did it was ended"))
        #expect(names(in: state.owners) == [])
    }

    @Test("a step that was never begun, or was undone before, is no news")
    func neverBegun() async throws {
        let ledger = try await TaskLedger.scratch()
        try await die("dead", [UndoStep(.lab, "x"), UndoStep(.draft, "y"), UndoStep(.template, "z")], in: ledger)
        #expect(try await Leftovers(ledger).collect() == [])
        #expect(try await ledger.store.pendingSteps() == [])
        try await die("late", [UndoStep(.lab, "x")], in: ledger)
    }

    @Test("what cannot be undone stays written down, and the rest is undone")
    func stubborn() async throws {
        let ledger = try await TaskLedger.scratch()
        try await die("dead", [UndoStep(.draft, "k"), UndoStep(.lab, "x")], in: ledger)
        try makeFolder(state.lab("x").path)
        // Where drafts are there is something now that nobody can remove.
        try FileManager.default.removeItem(atPath: state.unfinished)
        try #require(symlink("/proc/self/task", state.unfinished) == 0)
        try await ledger.store.note(UndoStep(.draft, "\(getpid())"), ofTask: "task-dead")
        #expect(try await Leftovers(ledger).collect() == ["lab 'x'"])
        #expect(try await ledger.store.pendingSteps().map(\.step.target) == ["\(getpid())"])
    }

    @Test("templates that were being saved go, temporary ones when nobody uses them, lasting ones stay")
    func templates() async throws {
        let ledger = try await TaskLedger.scratch()
        let other = try await TaskLedger.scratch()
        let shelf = TemplateShelf(state: state)
        let lab = try WiredLab.fake(on: FakeForkableLab())
        var brief: HeldTemplate? = try await other.perform(.suspend, "x") { _ in
            _ = try await lab.suspend(as: "lasting", on: shelf)
            return try await lab.suspend(as: "brief", on: shelf, isTemporary: true).held
        }
        let steps = [UndoStep(.templateDraft, ".half-1"), UndoStep(.template, "brief"), UndoStep(.template, "lasting")]
        try makeFolder(state.template(".half-1").path, file: "users.lock")
        try await die("one", steps, in: ledger)
        #expect(try await Leftovers(ledger).collect() == ["an unfinished lab template"])
        #expect(shelf.names == ["brief", "lasting"])
        withExtendedLifetime(brief) {}
        brief = nil
        try await die("two", [UndoStep(.template, "brief")], in: ledger)
        #expect(try await Leftovers(ledger).collect() == ["lab template 'brief'"])
        #expect(shelf.names == ["lasting"])
    }

    @Test("an owner that died before it began anything leaves its lock, which goes")
    func onlyLock() async throws {
        let ledger = try await TaskLedger.scratch()
        try Data().write(to: URL(filePath: state.owner("early")))
        #expect(try await Leftovers(ledger).collect() == [])
        #expect(names(in: state.owners) == [])
    }

    @Test("two who look at once undo everything once")
    func together() async throws {
        let ledgers = [try await TaskLedger.scratch(), try await TaskLedger.scratch()]
        for number in 0..<20 {
            try await die("dead-\(number)", [UndoStep(.lab, "x\(number)")], in: ledgers[0])
            try makeFolder(state.lab("x\(number)").path)
        }
        async let first = Leftovers(ledgers[0]).collect()
        async let second = Leftovers(ledgers[1]).collect()
        #expect(try await (first + second).sorted() == (0..<20).map { "lab 'x\($0)'" }.sorted())
        #expect(names(in: state.labs) == [] && names(in: state.owners) == [])
    }
}

extension StateFolder {
    /// A state in the test's scratch folder.
    static var scratch: StateFolder {
        StateFolder(path: "\(ScratchFolder.path)/state", socketsPath: "\(ScratchFolder.path)/s")
    }

    /// Makes its folders.
    func make() throws {
        for folder in folders {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }
}

/// The names in a folder, sorted.
func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? ["it is not there"]).sorted()
}
