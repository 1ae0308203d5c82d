import FoundationEssentials
import LabModel
import LabTestSupport
import Synchronization
import Testing

@testable import LabImages

@Suite("What an application is installed from", .scratch, .undoable, .serialized)
struct SourceLayoutTests {
    private var folder: String { ScratchFolder.path }
    private var tree: String { "\(folder)/tree" }

    init() throws {
        try FileManager.default.createDirectory(atPath: "\(ScratchFolder.path)/tree", withIntermediateDirectories: true)
    }

    /// An archive that Python's library writes entry by entry, as no tar program would.
    private func archive(_ entries: String, name: String = "tickets-1.tar.gz") throws -> String {
        let script = """
            import io, sys, tarfile
            archive = tarfile.open(sys.argv[1], "w:gz" if sys.argv[1].endswith("gz") else "w")
            def add(name, kind=tarfile.REGTYPE, target="", data=b"", mode=0o644):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.size, entry.mode = kind, target, len(data), mode
                archive.addfile(entry, io.BytesIO(data))
            \(entries)
            archive.close()
            """
        let file = "\(folder)/\(name)"
        let answer = try Program.run("python3", ["-c", script, file])
        try #require(answer.status == 0, "\(answer.text)")
        return file
    }

    private func source(_ file: String, to target: String, change: (inout ApplicationSource) -> Void = { _ in })
        async throws -> ApplicationSource
    {
        var source = ApplicationSource(
            place: .file(file),
            checksum: try await ForeignDisk.checksum(of: file),
            target: target,
            isArchive: true
        )
        change(&source)
        return source
    }

    private func lay(_ source: ApplicationSource) async throws {
        guard case .file(let file) = source.place else { return }
        try await SourceLayout(folder: tree, scratch: "\(folder)/scratch", files: WorkshopFiles(folder: folder))
            .lay(file, for: source)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: tree + path)[.posixPermissions] as? Int
    }

    @Test("an archive is unpacked at its place, without its first folders, over what is there")
    func unpacked() async throws {
        let first = try archive(
            #"add("t-1/bin/run", data=b"1", mode=0o755); add("t-1/conf", data=b"a"); add("t-1/now", tarfile.SYMTYPE, "/etc")"#
        )
        try await lay(source(first, to: "/opt/tickets") { $0.strip = 1 })
        let second = try archive(#"add("conf", data=b"b")"#, name: "conf.tar")
        try await lay(source(second, to: "/opt/tickets"))
        let names = try FileManager.default.subpathsOfDirectory(atPath: tree).sorted()
        #expect(
            names == [
                "opt", "opt/tickets", "opt/tickets/bin", "opt/tickets/bin/run", "opt/tickets/conf", "opt/tickets/now",
            ]
        )
        #expect(try String(contentsOfFile: "\(tree)/opt/tickets/conf", encoding: .utf8) == "b")
        #expect(try mode("/opt/tickets/bin/run") == 0o755)
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/scratch"))
    }

    @Test("a file is laid at its place, one that is run with its permission")
    func file() async throws {
        try Data("x".utf8).write(to: URL(filePath: "\(folder)/tickets.bin"))
        for isExecutable in [false, true] {
            let target = "/srv/\(isExecutable)"
            let source = try await source("\(folder)/tickets.bin", to: target) {
                $0.isArchive = false
                $0.isExecutable = isExecutable
            }
            try await lay(source)
            #expect(try mode(target) == (isExecutable ? 0o755 : 0o644))
        }
    }

    @Test("another file than the library means is refused, and nothing is kept")
    func another() async throws {
        let file = try archive(#"add("x", data=b"1")"#)
        let wrong = String(repeating: "0", count: 64)
        let source = try await source(file, to: "/opt/x") { $0.checksum = wrong }
        let error = await #expect(throws: ImageError.self) { try await lay(source) }
        let real = try await ForeignDisk.checksum(of: file)
        #expect(error?.description == "image tickets-1.tar.gz: its SHA-256 is \(real), and the library says \(wrong)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: tree) == [])
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/scratch"))
    }

    @Test(
        "an archive that would lead out of its folder is refused",
        arguments: [
            (#"add("../x")"#, "its entry '../x' leads out of the folder that it is unpacked into"),
            (#"add("/etc/x")"#, "its entry '/etc/x' leads out of the folder that it is unpacked into"),
            (
                #"add("a", tarfile.SYMTYPE, "/etc"); add("a/x")"#,
                "its entry 'a/x' lies behind the link 'a' of the same archive"
            ),
            (#"add("d", tarfile.CHRTYPE)"#, "its entry 'd' is neither a file nor a folder nor a link"),
        ]
    )
    func hostile(entries: String, reason: String) async throws {
        let source = try await source(try archive(entries), to: "/opt/x")
        let error = await #expect(throws: ImageError.self) { try await lay(source) }
        #expect(error?.code == .refused)
        #expect(error?.reason == reason)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: tree) == [])
    }

    @Test("nothing is laid behind a link that another archive brought")
    func behindLink() async throws {
        try await lay(source(try archive(#"add("etc", tarfile.SYMTYPE, "/etc")"#), to: "/opt"))
        let second = try archive(#"add("x", data=b"1")"#, name: "second.tar")
        let error = await #expect(throws: ImageError.self) { try await lay(source(second, to: "/opt/etc")) }
        #expect(error?.reason == "'/opt/etc' is no folder, but something that an archive brought")
    }

    @Test("what is no archive is refused")
    func noArchive() async throws {
        try Data("no archive".utf8).write(to: URL(filePath: "\(folder)/x.tar.gz"))
        let error = await #expect(throws: ImageError.self) { try await lay(source("\(folder)/x.tar.gz", to: "/opt")) }
        #expect(error?.code == .refused)
        #expect(error?.reason == "it cannot be read")
    }
}
