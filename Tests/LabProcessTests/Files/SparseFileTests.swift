import FoundationEssentials
import Glibc
import LabTestSupport
import Testing

@testable import LabProcess

@Suite("A file with holes", .scratch, .timeLimit(.minutes(5)))
struct SparseFileTests {
    private var source: String { "\(ScratchFolder.path)/source" }
    private var target: String { "\(ScratchFolder.path)/target" }

    /// A file of 64 MiB with a few bytes at 0, at 5 MiB and at its end.
    private func makeSource() throws {
        let file = open(source, O_RDWR | O_CREAT, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        try #require(ftruncate(file, 64 << 20) == 0)
        for place in [0, 5 << 20, (64 << 20) - 5] { try #require(pwrite(file, "bytes", 5, off_t(place)) == 5) }
    }

    private func facts(_ path: String) throws -> stat {
        var facts = stat()
        try #require(stat(path, &facts) == 0)
        return facts
    }

    @Test("a copy has the same content, the same holes, and is for the user alone")
    func copy() throws {
        try makeSource()
        try SparseFile.copy(source, to: target)
        #expect(try Data(contentsOf: URL(filePath: target)) == Data(contentsOf: URL(filePath: source)))
        let facts = try facts(target)
        #expect(facts.st_blocks * 512 < 1 << 20)
        #expect(facts.st_mode & 0o777 == 0o600)
    }

    @Test("an empty file and one without data have copies")
    func empty() throws {
        try Data().write(to: URL(filePath: source))
        try SparseFile.copy(source, to: target)
        #expect(try facts(target).st_size == 0)
        try #require(truncate(source, 1 << 20) == 0 && unlink(target) == 0)
        try SparseFile.copy(source, to: target)
        #expect(try facts(target).st_size == 1 << 20 && facts(target).st_blocks == 0)
    }

    @Test("what is there already is not overwritten")
    func taken() throws {
        try makeSource()
        try Data("mine".utf8).write(to: URL(filePath: target))
        #expect(throws: FileError(path: target, action: "create", number: EEXIST)) {
            try SparseFile.copy(source, to: target)
        }
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
    }

    @Test("a second name keeps the file when the first is removed")
    func link() throws {
        try Data("content".utf8).write(to: URL(filePath: source))
        try SparseFile.link(source, to: target)
        try FileManager.default.removeItem(atPath: source)
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("content".utf8))
    }

    @Test("files of the kernel, which say that they are empty, are read to their end, and empty ones are empty")
    func wholeFile() throws {
        let empty = "\(ScratchFolder.path)/empty"
        try Data().write(to: URL(filePath: empty))
        #expect(try WholeFile.bytes(empty) == [])
        let text = try WholeFile.text("/proc/self/maps")
        #expect(text.utf8.count > 4096)
        #expect(text.contains("[stack]"))
        #expect(throws: FileError(path: "/proc/none", action: "open", number: ENOENT)) {
            try WholeFile.text("/proc/none")
        }
    }
}
