import Foundation
import LabStore
import LabTestSupport
import Testing

@Suite("Opening a store")
struct OpeningTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func refusal() async throws -> StoreError {
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: folder.storePath) }
        return try #require(error)
    }

    /// Makes a store with one image, closes it, and overwrites a part of the file.
    private func spoiltStore(at offset: UInt64, with bytes: [UInt8]) async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.record(Sample.image("a"))
        try await store.close()
        let handle = try FileHandle(forUpdating: URL(filePath: folder.storePath))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    private var bytes: Data {
        get throws { try Data(contentsOf: URL(filePath: folder.storePath)) }
    }

    @Test("what one opening wrote, the next one reads")
    func reopened() async throws {
        let image = Sample.image("a")
        try await Store.open(at: folder.storePath).record(image)
        #expect(try await Store.open(at: folder.storePath).images() == [image])
    }

    @Test("an empty file becomes a store")
    func emptyFile() async throws {
        try Data().write(to: URL(filePath: folder.storePath))
        #expect(try await Store.open(at: folder.storePath).images().isEmpty)
    }

    @Test("a store of a newer version is refused and left as it was")
    func newerVersion() async throws {
        // The user version is four bytes at 60 in the header of the file (SQLite file format, section 1.3).
        try await spoiltStore(at: 60, with: [0, 0, 0, 7])
        let before = try bytes
        let error = try await refusal()
        #expect(error.code == .newerVersion)
        #expect(
            error.description
                == "\(folder.storePath): the store has version 7, and this Assay knows versions up to 6"
        )
        #expect(try bytes == before)
    }

    @Test("another program's database is refused and left as it was")
    func foreign() async throws {
        // The application's id is four bytes at 68.
        try await spoiltStore(at: 68, with: [1, 2, 3, 4])
        let before = try bytes
        let error = try await refusal()
        #expect(error.code == .foreign)
        #expect(error.reason == "the file is the database of another program")
        #expect(try bytes == before)
    }

    @Test("a file that is no database is refused and left as it was")
    func noDatabase() async throws {
        try Data(repeating: 0x41, count: 10_000).write(to: URL(filePath: folder.storePath))
        let before = try bytes
        let error = try await refusal()
        #expect(error.code == .damaged)
        #expect(error.reason == "the store is damaged (file is not a database)")
        #expect(error.subject == folder.storePath)
        #expect(try bytes == before)
    }

    @Test("a store whose pages were overwritten says that it is damaged")
    func damagedPages() async throws {
        // The first page has the header and the list of tables; what follows is their contents.
        try await spoiltStore(at: 4_096, with: [UInt8](repeating: 0xee, count: 4_096 * 10))
        let error = await #expect(throws: StoreError.self) {
            let store = try await Store.open(at: folder.storePath)
            _ = try await store.images()
        }
        #expect(error?.code == .damaged)
    }

    @Test("a missing folder is said to be missing")
    func missingFolder() async throws {
        let path = "\(folder.path)/nowhere/assay.sqlite"
        let error = await #expect(throws: StoreError.self) { try await Store.open(at: path) }
        #expect(error?.code == .unavailable)
        #expect(error?.reason == "cannot open '\(path).lock': no such file or directory")
    }

    @Test("commits are written ahead, so that readers and writers do not wait for each other")
    func journal() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.record(Sample.image("a"))
        #expect(FileManager.default.fileExists(atPath: folder.storePath + "-wal"))
        try await store.close()
        #expect(!FileManager.default.fileExists(atPath: folder.storePath + "-wal"))
    }

    @Test("a closed store fails, and can be opened again")
    func closed() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.close()
        await #expect(throws: StoreError.self) { try await store.images() }
        await #expect(throws: StoreError.self) { try await store.begin(Sample.run("1")) }
        #expect(try await Store.open(at: folder.storePath).runs().isEmpty)
    }
}
