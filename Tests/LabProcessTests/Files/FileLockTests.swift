import FoundationEssentials
import Glibc
import LabModel
import LabTestSupport
import Testing

@testable import LabProcess

@Suite("A lock on a file", .scratch, .timeLimit(.minutes(5)))
struct FileLockTests {
    private var path: String { "\(ScratchFolder.path)/lock" }

    @Test("one holds it at a time, and another may when it is let go")
    func exclusive() async throws {
        var first = try FileLock.attempt(path)
        #expect(first?.path == path)
        #expect(try FileLock.attempt(path) == nil)
        #expect(try FileLock.attempt("\(path)-other") != nil)
        withExtendedLifetime(first) {}
        first = nil
        // What is being started at this moment may have the file for the blink of an eye.
        #expect(try await FileLock.wait(for: path).path == path)
    }

    @Test("several share it, nobody has it alone meanwhile, and the last one may make it its own")
    func shared() throws {
        var first = try FileLock.attemptShared(path)
        let second = try #require(try FileLock.attemptShared(path))
        #expect(try FileLock.attempt(path) == nil)
        withExtendedLifetime(first) {}
        first = nil
        #expect(second.upgrade())
        #expect(try FileLock.attemptShared(path) == nil)
        withExtendedLifetime(second) {}
    }

    @Test("what others share does not become one's own")
    func notAlone() throws {
        let first = try #require(try FileLock.attemptShared(path))
        let second = try FileLock.attemptShared(path)
        #expect(!first.upgrade())
        withExtendedLifetime(second) {}
    }

    @Test("a lock on a file that was removed meanwhile locks nobody out")
    func removed() throws {
        let old = try FileLock.attempt(path)
        try FileManager.default.removeItem(atPath: path)
        let new = try #require(try FileLock.attempt(path))
        #expect(try FileLock.attempt(path) == nil)
        withExtendedLifetime((old, new)) {}
    }

    @Test("whoever waits has it when it is let go")
    func waiting() async throws {
        var held = try FileLock.attempt(path)
        let path = path
        let task = Task { try await FileLock.wait(for: path).path }
        withExtendedLifetime(held) {}
        held = nil
        #expect(try await task.value == path)
    }

    @Test("whoever is cancelled while it waits stops waiting")
    func cancelled() async throws {
        let held = try FileLock.attempt(path)
        let path = path
        let task = Task { try await FileLock.wait(for: path).path }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        withExtendedLifetime(held) {}
    }

    @Test("where there is no folder there is no lock, and the error says so")
    func noFolder() {
        let path = "\(ScratchFolder.path)/nowhere/lock"
        let error = FileError(path: path, action: "open", number: ENOENT)
        #expect(throws: error) { try FileLock.attempt(path) }
        #expect("\(error)" == "cannot open '\(path)': no such file or directory")
        #expect(!error.isOutOfSpace)
        #expect(FileError(path: path, action: "create", number: ENOSPC).isOutOfSpace)
    }

    @Test("a process that is started does not inherit it")
    func notInherited() async throws {
        var lock = try FileLock.attempt(path)
        let child = try await ChildProcess.start(Command("sleep", ["3600"]), output: OutputFile())
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(try await FileLock.wait(for: path).path == path)
        #expect(child.statusIfEnded == nil)
        child.signal(SIGKILL)
        _ = await child.exitStatus
    }
}

@Suite("A file for output", .scratch, .timeLimit(.minutes(5)))
struct OutputFileTests {
    @Test("its text begins at its beginning and ends at the limit")
    func limit() throws {
        let path = "\(ScratchFolder.path)/out"
        try Data("0123456789".utf8).write(to: URL(filePath: path))
        let file = try OutputFile(path: path)
        #expect(file.text(limit: .mebibytes(1)) == "0123456789")
        #expect(file.text(limit: ByteCount(bytes: 4)) == "0123")
    }

    @Test("one without a name has none, and is for this user alone")
    func nameless() throws {
        let file = try OutputFile()
        var facts = stat()
        try #require(fstat(file.descriptor, &facts) == 0)
        #expect(facts.st_nlink == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(file.text(limit: .mebibytes(1)) == "")
    }

    @Test("where it cannot be, the error says where")
    func refused() {
        let path = "\(ScratchFolder.path)/nowhere/out"
        #expect(throws: FileError(path: path, action: "open", number: ENOENT)) {
            let file = try OutputFile(path: path)
            _ = file.descriptor
        }
    }
}
