import FoundationEssentials
import LabModel
import LabStore
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The consistency of store and folders", .scratch, .timeLimit(.minutes(5)))
struct StoreAuditTests {
    private let state = StateFolder.scratch

    private func make(_ path: String, file: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let file { try Data("x".utf8).write(to: URL(filePath: "\(path)/\(file)")) }
    }

    private func image(_ key: String, parent: String? = nil) -> CatalogedImage {
        CatalogedImage(
            key: key,
            kind: .staged,
            title: "tiny",
            folder: state.image(key),
            size: .mebibytes(1),
            created: Date(timeIntervalSince1970: 1000),
            parent: parent
        )
    }

    private func texts(_ ledger: TaskLedger) async throws -> [String] {
        try await StoreAudit(ledger).findings().map { $0.text.replacing(ScratchFolder.path, with: "") }
    }

    @Test("nothing is found where nothing is wrong, while somebody works")
    func sound() async throws {
        let ledger = try await TaskLedger.scratch()
        let other = try await TaskLedger.scratch()
        try make(state.image("k"), file: "kernel")
        try await ledger.store.record(image("k"))
        try await other.perform(.up, "web") { task in
            _ = try await LabClaim.make(id: "web", state: state)
            try await task.will(UndoStep(.draft, "d"))
            try make(state.draft("d"))
            #expect(try await texts(ledger) == [])
        }
    }

    @Test("what belongs to nobody, and what is in one and not in the other, is found and repaired")
    func wrong() async throws {
        let ledger = try await TaskLedger.scratch()
        for path in [state.lab("old").path, state.lab("old").sockets, state.draft("half"), state.template(".t-1").path]
        {
            try make(path, file: "x")
        }
        try make(state.template("lasting").path)
        try make(state.image("new"), file: "kernel")
        try await ledger.store.record(image("gone"))
        try await ledger.store.begin(
            RecordedTask(id: "t", owner: "dead", kind: .up, subject: "w", started: Date()),
            undoing: [UndoStep(.lab, "w")]
        )
        #expect(
            try await texts(ledger) == [
                "'/state/labs/old' belongs to no task", "'/s/old' belongs to no task",
                "'/state/unfinished/half' belongs to no task", "'/state/templates/.t-1' belongs to no task",
                "image gone is in the store, and '/state/images/gone' is not there",
                "'/state/images/new' is there, and the store does not know it",
                "process dead is dead, and what it left is not undone: see 'assay gc'",
            ]
        )
        let done = try await StoreRepair(ledger).run().map { $0.replacing(ScratchFolder.path, with: "") }
        #expect(
            done == [
                "removed '/state/labs/old'", "removed '/s/old'", "removed '/state/unfinished/half'",
                "removed '/state/templates/.t-1'", "forgot image gone", "added image new: recovered new",
            ]
        )
        #expect(try await texts(ledger) == [])
        #expect(names(in: state.templates) == ["lasting"] && names(in: state.images) == ["new"])
        #expect(try await StoreRepair(ledger).run() == [])
    }

    @Test(
        "a new store knows the images by what their folders say, with what they build on, and the runs by their cells"
    )
    func rebuilt() async throws {
        let ledger = try await TaskLedger.scratch()
        for one in [image("a", parent: "b"), image("b", parent: "not there")] {
            try make(one.folder)
            try JSONEncoder().encode(one).write(to: URL(filePath: "\(one.folder)/\(StoreRepair.imageFacts)"))
        }
        let cell = CellRecord(
            cell: Cell(name: "os=a"),
            outcome: .failed("1 of 1"),
            started: Date(timeIntervalSince1970: 5000),
            tests: [TestRecord(name: "one", machine: "web", outcome: .failed("no"))]
        )
        let run = state.run("web-shop-20261126T010203-abc")
        try make("\(run.path)/cell-1")
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        try encoder.encode(cell).write(to: URL(filePath: run.record(ofCell: 1)))
        try make(run.path, file: "results.xml")
        _ = try await StoreRepair(ledger).run()
        let images = try await ledger.store.images()
        #expect(images.map(\.key).sorted() == ["a", "b"])
        #expect(images.first { $0.key == "a" }?.parent == "b" && images.allSatisfy { $0.title == "tiny" })
        let found = try #require(try await ledger.store.run(id: "web-shop-20261126T010203-abc"))
        #expect((found.lab, found.outcome, found.counts.failed, found.counts.cells) == ("web-shop", "failed", 1, 1))
        #expect(try await ledger.store.results(ofRun: found.id).map(\.test) == ["one"])
        #expect(try await texts(ledger) == [])
    }

    @Test("living owners are seen by their locks")
    func owners() async throws {
        let ledger = try await TaskLedger.scratch()
        try Data().write(to: URL(filePath: state.owner("dead")))
        try await ledger.perform(.up, "web") { _ in
            #expect(StoreRepair.owners(in: state.owners).count == 1)
        }
        #expect(StoreRepair.owners(in: state.owners) == [])
    }
}
