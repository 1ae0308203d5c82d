import Foundation
import LabModel
import LabStore
import LabTestSupport
import Testing

@Suite("Images in the store")
struct ImagesTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func store(_ images: CatalogedImage...) async throws -> Store {
        let store = try await Store.open(at: folder.storePath)
        for image in images { try await store.record(image) }
        return store
    }

    @Test("an image is read back as it was, odd characters and all", arguments: CatalogedImage.Kind.allCases)
    func readBack(kind: CatalogedImage.Kind) async throws {
        var image = Sample.image("a")
        image.kind = kind
        image.title = "it's \"odd\" \u{1f600}'; DROP TABLE images; --"
        let store = try await store(image)
        #expect(try await store.image(key: "a") == image)
        #expect(try await store.image(key: "b") == nil)
    }

    @Test("recording an image again replaces it and keeps what builds on it")
    func recordedAgain() async throws {
        let store = try await store(Sample.image("a"), Sample.image("b", parent: "a"))
        var image = Sample.image("a")
        image.size = .mebibytes(1)
        try await store.record(image)
        #expect(try await store.image(key: "a") == image)
        #expect(try await store.images(madeFrom: "a").map(\.key) == ["b"])
    }

    @Test("images are listed by kind")
    func byKind() async throws {
        let store = try await store(Sample.image("b"), Sample.image("a"), Sample.image("c", parent: "a"))
        #expect(try await store.images().map(\.key) == ["a", "b", "c"])
        #expect(try await store.images(kind: .application).map(\.key) == ["c"])
        #expect(try await store.images(kind: .instant).isEmpty)
    }

    @Test("a parent that is not there is an error")
    func unknownParent() async throws {
        let store = try await store()
        let error = await #expect(throws: StoreError.self) { try await store.record(Sample.image("a", parent: "x")) }
        #expect(error?.code == .notFound)
        #expect(error?.description == "x: the parent of 'a' is not in the store")
        #expect(try await store.images().isEmpty)
    }

    @Test("an image that others build on stays")
    func inUse() async throws {
        let store = try await store(Sample.image("a"), Sample.image("b", parent: "a"))
        let error = await #expect(throws: StoreError.self) { try await store.removeImage(key: "a") }
        #expect(error?.code == .inUse)
        #expect(error?.description == "a: other images build on it: 'debian-12/security b'")
        try await store.removeImage(key: "b")
        try await store.removeImage(key: "a")
        #expect(try await store.images().isEmpty)
    }

    @Test("removing or using what is not there is an error")
    func unknown() async throws {
        let store = try await store()
        let removal = await #expect(throws: StoreError.self) { try await store.removeImage(key: "x") }
        let use = await #expect(throws: StoreError.self) { try await store.markImageUsed(key: "x", at: Sample.time) }
        #expect(removal?.code == .notFound)
        #expect(use?.description == "x: is no image of the store")
    }

    @Test("using an image uses all that it builds on, and never turns time back")
    func used() async throws {
        let store = try await store(Sample.image("a"), Sample.image("b", parent: "a"), Sample.image("c"))
        let later = Sample.time.addingTimeInterval(60)
        try await store.markImageUsed(key: "b", at: later)
        try await store.markImageUsed(key: "b", at: Sample.time)
        #expect(try await store.images().map(\.lastUsed) == [later, later, Sample.time])
    }

    @Test("only unused images that nothing builds on are removable, the longest unused first")
    func removable() async throws {
        let old = Sample.time.addingTimeInterval(-100)
        let older = Sample.time.addingTimeInterval(-200)
        let store = try await store(
            Sample.image("a", lastUsed: older),
            Sample.image("b", parent: "a", lastUsed: old),
            Sample.image("c", lastUsed: older),
            Sample.image("d")
        )
        let limit = Sample.time.addingTimeInterval(-50)
        #expect(try await store.removableImages(unusedSince: limit).map(\.key) == ["c", "b"])
        try await store.removeImage(key: "b")
        #expect(try await store.removableImages(unusedSince: limit).map(\.key) == ["a", "c"])
    }
}
