import FoundationEssentials
import Glibc
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The archive of a lab template", .scratch, .timeLimit(.minutes(2)))
struct TemplateArchiveTests {
    private let root = StateFolder.scratch.path
    private var content: String { "\(root)/content" }
    private var target: String { "\(root)/target" }
    private var archive: TemplateArchive { TemplateArchive(file: "\(root)/saved.tar") }

    init() throws {
        for path in [root, content, target, "\(content)/machines", "\(content)/images", "\(content)/images/0"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try Data("{}".utf8).write(to: URL(filePath: "\(content)/template.json"))
        try Data("pages".utf8).write(to: URL(filePath: "\(content)/machines/pages-0"))
    }

    @Test("keeps holes, and files that have two names in it")
    func holes() async throws {
        let memory = "\(content)/images/0/memory"
        try Data("m".utf8).write(to: URL(filePath: memory))
        try #require(truncate(memory, 64 << 20) == 0)
        try SparseFile.link(memory, to: "\(content)/images/0/same")
        try await archive.pack(content)
        var facts = stat()
        try #require(stat(archive.file, &facts) == 0)
        #expect(facts.st_size < 1 << 20)
        #expect(facts.st_mode & 0o777 == 0o600)
        #expect(try await archive.readDescription() == Data("{}".utf8))
        try await archive.unpack(into: target)
        try #require(stat("\(target)/images/0/memory", &facts) == 0)
        #expect(facts.st_size == 64 << 20)
        #expect(facts.st_blocks < 64)
        #expect(facts.st_nlink == 2)
        #expect(FileManager.default.contents(atPath: "\(target)/machines/pages-0") == Data("pages".utf8))
    }

    @Test("with a link to a file of this computer is refused")
    func link() async throws {
        try #require(symlink("/etc/passwd", "\(content)/images/0/disk.raw") == 0)
        try await archive.pack(content)
        await #expect(throws: ArchiveError(reason: "it has 'images/0/disk.raw', which is neither a file nor a folder"))
        {
            try await archive.unpack(into: target)
        }
    }

    @Test("with a name outside of it writes nothing there")
    func outside() async throws {
        // GNU tar keeps such names only when it is told to.
        let file = archive.file
        let options = ["--create", "--absolute-names", "--file", file, "--directory", content]
        let rename = ["--transform", "s,machines/pages-0,machines/../../outside,", "template.json", "machines"]
        try await Command("tar", options + rename).run(within: .seconds(20))
        await #expect(throws: ProcessError.self) { try await archive.unpack(into: target) }
        #expect(access("\(root)/outside", F_OK) != 0)
    }

    @Test("that cannot be written leaves nothing")
    func unwritable() async throws {
        let nowhere = TemplateArchive(file: "\(root)/nowhere/saved.tar")
        await #expect(throws: FileError(path: nowhere.file, action: "create", number: ENOENT)) {
            try await nowhere.pack(content)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["content", "target"])
    }
}
