import LabStore
import LabTestSupport
import Testing

@Suite("Labs in the store")
struct LabsTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test("labs are read back, found by id and name, and removed")
    func life() async throws {
        let store = try await Store.open(at: folder.storePath)
        let lab = Sample.lab("1")
        try await store.register(lab)
        try await store.register(Sample.lab("2", owner: .test))
        #expect(try await store.lab(id: "1") == lab)
        #expect(try await store.standingLab(named: "web-shop") == lab)
        #expect(try await store.standingLab(named: "other") == nil)
        #expect(try await store.labs().map(\.id) == ["1", "2"])
        #expect(try await store.labs(owner: .test).map(\.id) == ["2"])
        try await store.removeLab(id: "1")
        try await store.removeLab(id: "1")
        #expect(try await store.labs().map(\.id) == ["2"])
    }

    @Test("two labs that stay cannot share a name, the labs of cells can")
    func names() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.register(Sample.lab("1"))
        let error = await #expect(throws: StoreError.self) { try await store.register(Sample.lab("2")) }
        #expect(error?.code == .alreadyExists)
        #expect(error?.description == "web-shop: is in the store already")
        try await store.register(Sample.lab("3", owner: .test))
        try await store.register(Sample.lab("4", owner: .test))
        #expect(try await store.labs().count == 3)
    }
}
