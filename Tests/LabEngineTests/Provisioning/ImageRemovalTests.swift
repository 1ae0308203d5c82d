import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import LabStore
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The removal of an image", .scratch, .timeLimit(.minutes(5)))
struct ImageRemovalTests {
    private let state = StateFolder.scratch

    private func make(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: "\(path)/disk.raw"))
    }

    /// A ledger with an image, a copy of its disk, and an image that it builds on.
    private func ledger() async throws -> (TaskLedger, CatalogedImage) {
        let ledger = try await TaskLedger.scratch()
        for (key, parent) in [("system", nil), ("staged", "system")] {
            try make(state.image(key))
            let image = CatalogedImage(
                key: key,
                kind: .staged,
                title: key,
                folder: state.image(key),
                size: .mebibytes(1),
                created: Date(timeIntervalSince1970: 1000),
                parent: parent
            )
            try await ledger.store.record(image)
        }
        try make("\(state.copies)/here/staged")
        return (ledger, try #require(try await ledger.store.image(key: "staged")))
    }

    private func expect(isThere: Bool, in ledger: TaskLedger) async throws {
        #expect((try await ledger.store.image(key: "staged") != nil) == isThere)
        #expect(names(in: state.images) == (isThere ? ["staged", "system"] : ["system"]))
        #expect(names(in: "\(state.copies)/here") == (isThere ? ["staged"] : []))
        #expect(names(in: state.removed) == [])
        #expect(try await ledger.store.pendingSteps() == [])
        #expect(try await StoreAudit(ledger).findings() == [])
    }

    @Test("takes its entry, its folder and the copies that hosts have of it")
    func whole() async throws {
        let (ledger, image) = try await ledger()
        let isGone = try await ledger.perform(.remove, "images") { try await ImageRemoval(for: $0).remove(image) }
        #expect(isGone)
        try await expect(isThere: false, in: ledger)
    }

    @Test("changes nothing where others build on the image, or while somebody is given it")
    func refused() async throws {
        let (ledger, image) = try await ledger()
        let parent = try #require(try await ledger.store.image(key: "system"))
        let error = try await #require(throws: StoreError.self) {
            try await ledger.perform(.remove, "images") { try await ImageRemoval(for: $0).remove(parent) }
        }
        #expect(error.code == .inUse)
        try await expect(isThere: true, in: ledger)
        let lock = try #require(try FileLock.attempt(state.lock("staged")))
        let isGone = try await ledger.perform(.remove, "images") { try await ImageRemoval(for: $0).remove(image) }
        #expect(!isGone)
        withExtendedLifetime(lock) {}
        try await expect(isThere: true, in: ledger)
    }

    @Test("that was broken off at any point never began, or is finished by the next command", arguments: 0...3)
    func brokenOff(after steps: Int) async throws {
        let (ledger, _) = try await ledger()
        // What a process had done that was killed: the step, the entry, the folder's rename.
        try await ledger.store.begin(
            RecordedTask(id: "t", owner: "dead", kind: .remove, subject: "images", started: Date()),
            undoing: steps > 0 ? [UndoStep(.imageRemoval, "staged")] : []
        )
        if steps > 1 { try await ledger.store.removeImage(key: "staged") }
        if steps > 2 {
            try FileManager.default.moveItem(atPath: state.image("staged"), toPath: "\(state.removed)/staged-1")
        }
        #expect(try await Leftovers(ledger).collect() == [])
        try await expect(isThere: steps < 2, in: ledger)
    }

    @Test("is not finished while somebody makes the image anew, and then leaves that one alone")
    func madeAnew() async throws {
        let (ledger, image) = try await ledger()
        try await ledger.store.begin(
            RecordedTask(id: "t", owner: "dead", kind: .remove, subject: "images", started: Date()),
            undoing: [UndoStep(.imageRemoval, "staged")]
        )
        try await ledger.store.removeImage(key: "staged")
        let lock = try #require(try FileLock.attempt(state.lock("staged")))
        _ = try await Leftovers(ledger).collect()
        #expect(try await ledger.store.pendingSteps().map(\.step) == [UndoStep(.imageRemoval, "staged")])
        withExtendedLifetime(lock) {}
        try await ledger.store.record(image)
        _ = consume lock
        _ = try await Leftovers(ledger).collect()
        try await expect(isThere: true, in: ledger)
    }

    @Test("what was thrown away and not removed yet is removed by the next command, whoever threw it away")
    func bin() async throws {
        let ledger = try await TaskLedger.scratch()
        try make(state.template("saved").path)
        #expect(Bin(of: state).take(state.template("saved").path))
        #expect(!Bin(of: state).take(state.template("saved").path))
        #expect(names(in: state.templates) == [] && names(in: state.removed) == [])
        try make("\(state.removed)/template-1")
        #expect(try await Leftovers(ledger).collect() == [])
        #expect(names(in: state.removed) == [])
    }
}
