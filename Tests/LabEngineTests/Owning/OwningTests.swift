import FoundationEssentials
import Glibc
import LabImages
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The ownership of a lab's folder", .scratch, .timeLimit(.minutes(5)))
struct LabClaimTests {
    private var state: StateFolder { .scratch }

    @Test("a claimed lab has its folders and its lock, and none of them when it is released")
    func making() throws {
        try state.make()
        let claim = try LabClaim.make(id: "web", state: state)
        #expect(claim.folder == state.lab("web"))
        #expect(names(in: state.labs) == ["web"])
        #expect(names(in: state.socketsPath) == ["web"])
        #expect(try FileLock.attempt(claim.folder.ownerLock) == nil)
        for path in [claim.folder.path, claim.folder.sockets] {
            var facts = stat()
            try #require(stat(path, &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o700)
        }
        claim.release()
        #expect(names(in: state.labs) == [])
        #expect(names(in: state.socketsPath) == [])
    }

    @Test("a name can be claimed once at a time")
    func twice() throws {
        try state.make()
        let claim = try LabClaim.make(id: "web", state: state)
        let error = EngineError(stage: "deploy", reason: "a lab named 'web' exists already; see 'assay list'")
        #expect(throws: error) { try LabClaim.make(id: "web", state: state) }
        #expect(names(in: state.labs) == ["web"])
        claim.release()
        try LabClaim.make(id: "web", state: state).release()
    }

    @Test("sockets that a dead lab of that name left are not in the way")
    func oldSockets() throws {
        try state.make()
        try FileManager.default.createDirectory(atPath: state.lab("web").sockets, withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: state.lab("web").control))
        let claim = try LabClaim.make(id: "web", state: state)
        #expect(names(in: claim.folder.sockets) == [])
        claim.release()
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

    private var leftovers: Leftovers {
        Leftovers(state: state, files: WorkshopFiles(folder: "\(ScratchFolder.path)/sources"))
    }

    private func makeFolder(_ path: String, file: String? = nil, age: TimeInterval = 0) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let file { try Data().write(to: URL(filePath: "\(path)/\(file)")) }
        let date = Date(timeIntervalSinceNow: -age)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    @Test("templates that were being saved go when their maker is dead, temporary ones when nobody uses them")
    func templates() async throws {
        try state.make()
        let shelf = TemplateShelf(state: state)
        let lab = try WiredLab.fake(on: FakeForkableLab())
        _ = try await lab.suspend(as: "lasting", on: shelf)
        var brief: HeldTemplate? = try await lab.suspend(as: "brief", on: shelf, isTemporary: true).held
        var draft: TemplateDraft? = try shelf.draft("draft")
        func age() throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: state.templates) {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -60)],
                    ofItemAtPath: "\(state.templates)/\(name)"
                )
            }
        }
        try age()
        #expect(await leftovers.collect() == [])
        withExtendedLifetime((brief, draft)) {}
        brief = nil
        draft = nil
        try age()
        #expect(await leftovers.collect().sorted() == ["an unfinished lab template", "lab template 'brief'"])
        #expect(names(in: state.templates) == ["lasting"])
    }

    @Test("a lab whose owner lives is not touched, one without an owner goes with its sockets")
    func labs() async throws {
        try state.make()
        let living = try LabClaim.make(id: "living", state: state)
        let dead = state.lab("dead")
        try makeFolder(dead.path, file: "owner.lock")
        try makeFolder(dead.sockets, file: "control")
        #expect(await leftovers.collect() == ["lab 'dead'"])
        #expect(names(in: state.labs) == ["living"])
        #expect(names(in: state.socketsPath) == ["living"])
        #expect(await leftovers.collect() == [])
        living.release()
    }

    @Test("a folder without a lock file has no owner either")
    func noLockFile() async throws {
        try state.make()
        try makeFolder(state.lab("broken-off").path)
        #expect(await leftovers.collect() == ["lab 'broken-off'"])
        #expect(names(in: state.labs) == [])
    }

    @Test("a hidden folder is somebody's who is just making a lab, unless it is old")
    func hidden() async throws {
        try state.make()
        try makeFolder("\(state.labs)/.young-1", file: "owner.lock")
        try makeFolder("\(state.labs)/.old-1", file: "owner.lock", age: 3600)
        #expect(await leftovers.collect() == ["lab '.old-1'"])
        #expect(names(in: state.labs) == [".young-1"])
    }

    @Test("an old hidden folder goes also when its maker died before it had a lock")
    func hiddenWithoutLock() async throws {
        try state.make()
        try makeFolder("\(state.labs)/.old-1", age: 3600)
        #expect(await leftovers.collect() == ["lab '.old-1'"])
    }

    @Test("looking at a lab that is just being made leaves nothing in it that its maker could trip over")
    func untouched() async throws {
        try state.make()
        try makeFolder("\(state.labs)/.young-1")
        _ = await leftovers.collect()
        #expect(names(in: "\(state.labs)/.young-1") == [])
    }

    @Test("an image that is being made is not touched, one whose maker is dead goes")
    func drafts() async throws {
        try state.make()
        try makeFolder("\(state.unfinished)/living", file: "half")
        try makeFolder("\(state.unfinished)/dead", file: "half")
        let lock = try #require(try FileLock.attempt(state.lock("living")))
        #expect(await leftovers.collect() == ["unfinished image dead"])
        #expect(names(in: state.unfinished) == ["living"])
        withExtendedLifetime(lock) {}
    }

    @Test("where there is no state yet, nothing was left")
    func nothing() async {
        #expect(await leftovers.collect() == [])
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
