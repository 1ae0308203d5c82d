import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Testing

@testable import LabGuest

@Suite("Files through the launch agent", .scratch)
struct AgentFileTests {
    private func scratch(_ name: String) -> String { ScratchFolder.path + "/" + name }

    private func names(in folder: String) -> Set<String> {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            names.insert(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        return names.subtracting([".", "..", "complaints"])
    }

    @Test("a new file has the mode 0644, and the folders above it are made")
    func newFile() async throws {
        try await CompiledAgent.withClient { agent in
            try await agent.writeFile(scratch("a/b/c"), bytes: Array("content".utf8))
            #expect(contents(scratch("a/b/c")) == Array("content".utf8))
            #expect(permissions(of: scratch("a/b/c"))?.mode == 0o644)
            #expect(permissions(of: scratch("a"))?.mode == 0o755)
            #expect(names(in: scratch("a/b")) == ["c"])
        }
    }

    @Test("what is free of a file system is what the system says, by the agent and by commands")
    func space() async throws {
        try await CompiledAgent.withClient { agent in
            let requests: [AgentRequest] = [.space("/dev"), .space(scratch("nowhere"))]
            let path = scratch("nowhere")
            var answers: [[AgentReply]] = [try await agent.perform(requests, within: .seconds(20))]
            #expect(answers[0].last == .failed(ENOENT, "\(path): No such file or directory"))
            answers.append(try await ShellGuest(agent).perform(requests, within: .seconds(20)))
            var facts = statvfs()
            #expect(statvfs("/dev", &facts) == 0)
            for replies in answers {
                guard case .space(let free, let total)? = replies.first else {
                    Issue.record("\(replies)")
                    continue
                }
                #expect(total.bytes == Int64(facts.f_blocks) * Int64(facts.f_frsize))
                #expect(free.bytes >= 0 && free <= total)
            }
        }
    }

    @Test("without the option, a missing folder is an error")
    func missingFolder() async throws {
        try await CompiledAgent.withClient { agent in
            let path = scratch("a/b")
            let error = GuestError(.refused(ENOENT), subject: path, reason: "\(path): No such file or directory")
            await #expect(throws: error) {
                try await agent.write(FileWrite(path, bytes: [], options: []), within: .seconds(20))
            }
        }
    }

    @Test("a file that is there keeps its mode and its owner")
    func keeps() async throws {
        let path = scratch("kept")
        try write(Array("old".utf8), to: path, mode: 0o2750)
        let isRoot = geteuid() == 0
        if isRoot { #expect(chown(path, 1234, 2345) == 0 && chmod(path, 0o2750) == 0) }
        try await CompiledAgent.withClient { agent in
            try await agent.writeFile(path, bytes: Array("new".utf8))
            let file = try await agent.readFile(path)
            let owner: (uid: UInt32, gid: UInt32) = isRoot ? (1234, 2345) : (geteuid(), getegid())
            #expect(file == GuestFile(bytes: Array("new".utf8), mode: 0o2750, uid: owner.uid, gid: owner.gid))
        }
    }

    @Test("the mode and the owner can be set", arguments: [0o600, 0o755, 0o4711, 0o000] as [UInt32])
    func sets(mode: UInt32) async throws {
        let path = scratch("set")
        try write([], to: path)
        let (uid, gid) = geteuid() == 0 ? (1, 2) : (geteuid(), getegid())
        try await CompiledAgent.withClient { agent in
            try await agent.writeFile(path, bytes: [], permissions: FilePermissions(mode: mode, uid: uid, gid: gid))
            let found = try #require(permissions(of: path))
            #expect(found == (mode, uid, gid))
        }
    }

    @Test("a symbolic link is refused, and followed where asked unless it leads nowhere")
    func symbolicLinks() async throws {
        let (link, target) = (scratch("link"), scratch("target"))
        #expect(symlink("target", link) == 0)
        try await CompiledAgent.withClient { agent in
            let error = GuestError(
                .refused(ELOOP),
                subject: link,
                reason: "\(link): Too many levels of symbolic links"
            )
            await #expect(throws: error) { try await agent.writeFile(link, bytes: [1]) }
            #expect(contents(target) == nil)
            try write([1], to: target)
            try await agent.write(FileWrite(link, bytes: [2], options: [.follow]), within: .seconds(20))
            #expect(contents(target) == [2])
            var info = stat()
            #expect(lstat(link, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK)
            #expect(unlink(target) == 0 && symlink("link", target) == 0)
            await #expect(throws: error) {
                try await agent.write(FileWrite(link, bytes: [3], options: [.follow]), within: .seconds(20))
            }
        }
    }

    @Test(
        "what is no file that can be replaced is refused",
        arguments: [("/etc", EISDIR), ("/dev/null", EINVAL), ("relative", EINVAL), ("/tmp/", EINVAL), ("", EINVAL)]
    )
    func refused(path: String, number: Int32) async throws {
        try await CompiledAgent.withClient { agent in
            let replies = try await agent.perform([.write(FileWrite(path, bytes: [1]))], within: .seconds(20))
            #expect(replies == [.failed(number, "\(path): \(String(cString: strerror(number)))")])
        }
    }

    @Test("a device or a file of /proc can be written in place")
    func inPlace() async throws {
        try await CompiledAgent.withClient { agent in
            try await agent.write(FileWrite("/dev/null", bytes: [1, 2], options: [.inPlace]), within: .seconds(20))
            let comm = FileWrite("/proc/self/comm", bytes: Array("renamed".utf8), options: [.inPlace])
            try await agent.write(comm, within: .seconds(20))
            let file = try await agent.readFile("/proc/self/comm")
            #expect(file.bytes == Array("renamed\n".utf8))
        }
    }

    @Test("a large file arrives whole, and goes back whole", arguments: [524_287, 524_288, 524_289, 9_000_000])
    func largeFile(size: Int) async throws {
        let path = scratch("large")
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 5) }
        try await CompiledAgent.withClient { agent in
            try await agent.writeFile(path, bytes: bytes, permissions: FilePermissions(mode: 0o640))
            #expect(contents(path) == bytes)
            #expect(permissions(of: path)?.mode == 0o640)
            #expect(names(in: ScratchFolder.path) == ["large"])
            let file = try await agent.readFile(path, limit: .mebibytes(9), within: .seconds(60))
            #expect(file.bytes == bytes)
            await #expect(throws: GuestError(.tooLarge, subject: path, reason: "the file is larger than 511KiB")) {
                try await agent.readFile(path, limit: ByteCount(bytes: 511 << 10), within: .seconds(60))
            }
        }
    }

    @Test("nothing is seen of a file before its last chunk, and nothing is left when the host gives up")
    func unfinishedUpload() async throws {
        let path = scratch("upload")
        try write([7], to: path)
        var file = FileWrite(path, bytes: Array(repeating: 1, count: FileWrite.largest * 2))
        file.permissions.mode = 0o600
        let chunks = file.chunks(upload: 5).map(AgentRequest.write)
        var last = file.chunks(upload: 5)[1]
        last.offset = .max
        let end = AgentRequest.write(last)
        try await CompiledAgent.withClient { agent in
            let first = try await agent.perform([chunks[0]], within: .seconds(20))
            #expect(first == [.done])
            #expect(contents(path) == [7])
            #expect(names(in: ScratchFolder.path).count == 2)
            #expect(
                try await agent.perform([end], within: .seconds(20))
                    == [.failed(ESPIPE, "\(path): Illegal seek")]
            )
            #expect(names(in: ScratchFolder.path) == ["upload"])
            #expect(
                try await agent.perform([chunks[1]], within: .seconds(20))
                    == [.failed(ENOENT, "\(path): No such file or directory")]
            )
        }
    }

    @Test("a chunk in the wrong place ends the upload")
    func wrongOffset() async throws {
        let path = scratch("upload")
        var chunk = FileWrite(path, bytes: [1])
        chunk.upload = 3
        chunk.options.insert(.more)
        var wrong = chunk
        wrong.offset = 2
        try await CompiledAgent.withClient { agent in
            let replies = try await agent.perform([.write(chunk), .write(wrong), .write(wrong)], within: .seconds(20))
            #expect(
                replies == [
                    .done, .failed(ESPIPE, "\(path): Illegal seek"),
                    .failed(ENOENT, "\(path): No such file or directory"),
                ]
            )
            #expect(names(in: ScratchFolder.path) == [])
        }
    }
}
