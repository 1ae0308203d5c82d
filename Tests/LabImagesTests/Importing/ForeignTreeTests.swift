import FoundationEssentials
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The root file system of somebody else", .scratch, .serialized)
struct ForeignTreeTests {
    private var folder: String { ScratchFolder.path }

    /// An archive that Python's library writes entry by entry, as no tar program would.
    private func archive(_ entries: String) throws -> String {
        let script = """
            import io, sys, tarfile
            archive = tarfile.open(sys.argv[1], "w", format=tarfile.\(format))
            def add(name, kind=tarfile.REGTYPE, target="", data=b""):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.size = kind, target, len(data)
                archive.addfile(entry, io.BytesIO(data))
            def entry(name, kind=tarfile.REGTYPE, target="", size=0, records={}):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.size, entry.pax_headers = kind, target, size, records
                return entry
            add("./etc/os-release", data=b"ID=debian\\n")
            \(entries)
            archive.close()
            """
        let file = "\(folder)/tree.tar"
        let answer = try Program.run("python3", ["-c", script, file])
        try #require(answer.status == 0, "\(answer.text)")
        return file
    }

    private var format = "GNU_FORMAT"

    private func refusal(_ entries: String) throws -> String {
        let file = try archive(entries)
        let error = try #require(throws: ImageError.self) { try ForeignTree.check(file) }
        #expect(error.code == .refused)
        #expect(error.subject == file)
        return error.reason
    }

    @Test(
        "leads out of its folder neither by names nor by links",
        arguments: [
            (
                #"add("../../etc/cron.d/x")"#,
                "its entry '../../etc/cron.d/x' leads out of the folder that it is unpacked into"
            ),
            (#"add("./usr/../../x")"#, "its entry './usr/../../x' leads out of the folder that it is unpacked into"),
            (#"add("/etc/passwd")"#, "its entry '/etc/passwd' leads out of the folder that it is unpacked into"),
            (
                #"add("./a", tarfile.SYMTYPE, "/etc"); add("./a/cron.d/x")"#,
                "its entry './a/cron.d/x' lies behind the link 'a' of the same archive"
            ),
            (
                #"add("./b", tarfile.LNKTYPE, "/etc/shadow")"#,
                "its entry './b' is a link to '/etc/shadow', which is not a file of the archive"
            ),
            (
                #"add("./b", tarfile.LNKTYPE, "../../etc/shadow")"#,
                "its entry './b' is a link to '../../etc/shadow', which is not a file of the archive"
            ),
            (
                #"add("./a", tarfile.SYMTYPE, "/etc/shadow"); add("./b", tarfile.LNKTYPE, "./a")"#,
                "its entry './b' is a link to './a', which is not a file of the archive"
            ),
        ]
    )
    func escapes(entries: String, reason: String) throws {
        #expect(try refusal(entries) == reason)
    }

    @Test("may have links to anywhere, which are the machine's own, and device nodes, which are left out")
    func ordinary() throws {
        let file = try archive(
            #"""
            add("./bin", tarfile.SYMTYPE, "usr/bin"); add("./etc/x", tarfile.SYMTYPE, "/run/x"); add("./dev/sda", tarfile.BLKTYPE)
            add("./" + "long/" * 60 + "file", data=b"1"); add("./usr/a", data=b"2"); add("./usr/b", tarfile.LNKTYPE, "./usr/a")
            """#
        )
        try ForeignTree.check(file)
    }

    @Test(
        "may have files with holes, with names of any length",
        arguments: ["gnu", "pax", "pax --sparse-version=0.0", "pax --sparse-version=0.1"]
    )
    func holes(format: String) throws {
        // The name in the header is cut off after 100 bytes, and for some of these that is after a slash.
        let script = """
            set -eu
            mkdir -p "$1/tree/etc" && touch "$1/tree/etc/os-release" && cd "$1/tree"
            python3 - <<'END'
            import os
            def write(name, step, count):
                with open(name, "wb") as file:
                    for place in range(count): file.seek(place * step); file.write(b"x")
            for length in range(60, 97):
                os.mkdir("0" * length)
                write("0" * length + "/a-file-whose-name-is-long-enough", 2000000, 3)
            write("many", 100000, 70)
            END
            printf last > zzz
            tar --sort=name --sparse --format=\(format) -cf "$1/tree.tar" .
            tar -tf "$1/tree.tar"
            """
        let listed = try Program.run("sh", ["-c", script, "sh", folder])
        try #require(listed.status == 0, "\(listed.text)")
        var seen: [String] = []
        try TarReader("\(folder)/tree.tar").forEach { seen.append($0.name) }
        #expect(seen == listed.text.split(separator: "\n").map(String.init))
        #expect(seen.count == 2 * 37 + 5)
        try ForeignTree.check("\(folder)/tree.tar")
    }

    @Test(
        "says nothing that can be read in two ways",
        arguments: [
            (
                #"archive.addfile(entry("./a", tarfile.SYMTYPE, size=512), io.BytesIO(b"x" * 512))"#,
                "its entry './a' has 512 bytes of content, which its kind cannot have"
            ),
            (
                #"archive.addfile(entry("./a/", size=512), io.BytesIO(b"x" * 512))"#,
                "its entry './a/' has 512 bytes of content, which its kind cannot have"
            ),
            (
                #"archive.addfile(entry("./a", records={"GNU.sparse.name": "../../etc/passwd"}))"#,
                "its entry '../../etc/passwd' leads out of the folder that it is unpacked into"
            ),
            (
                #"archive.addfile(entry("./a", records={"size": "-1"}))"#,
                "it is truncated after byte 2048"
            ),
            (
                #"archive.fileobj.write(tarfile.TarInfo.create_pax_global_header({"path": "/etc/passwd"})); archive.offset = archive.fileobj.tell()"#,
                "it names or measures all its entries at once, at byte 1024"
            ),
            (
                #"""
                raw = bytearray(entry("./a").tobuf()); raw[124:136] = b"+0000000001\0"
                raw[148:156] = b"        "; raw[148:156] = b"%06o\0 " % sum(raw); archive.fileobj.write(raw)
                """#,
                "it is no tar archive, or damaged at byte 1024"
            ),
        ]
    )
    func ambiguities(entries: String, reason: String) throws {
        var suite = self
        suite.format = "PAX_FORMAT"
        #expect(try suite.refusal(entries) == reason)
    }

    @Test(
        "is read as the programs that write archives mean it",
        arguments: ["GNU_FORMAT", "PAX_FORMAT", "USTAR_FORMAT"]
    )
    func names(format: String) throws {
        var suite = self
        suite.format = format
        let long = (0..<12).map { "folder-\($0)" }.joined(separator: "/")
        let file = try suite.archive(#"add("./\#(long)/file-ü.txt", data=b"x" * 1000); add("./after")"#)
        var seen: [String] = []
        try TarReader(file).forEach { seen.append("\($0.name) \($0.size)") }
        #expect(seen == ["./etc/os-release 10", "./\(long)/file-ü.txt 1000", "./after 0"])
    }

    @Test("that was cut off, or is something else, is refused")
    func damaged() throws {
        let file = try archive(#"add("./big", data=b"x" * 100000)"#)
        try #require(try Program.run("truncate", ["-s", "50000", file]).status == 0)
        var error = try #require(throws: ImageError.self) { try ForeignTree.check(file) }
        #expect(error.reason.hasPrefix("it is truncated after byte "))
        try Data(repeating: 65, count: 4096).write(to: URL(filePath: file))
        error = try #require(throws: ImageError.self) { try ForeignTree.check(file) }
        #expect(error.reason == "it is no tar archive, or damaged at byte 0")
    }

    @Test("that is no system is refused")
    func noSystem() throws {
        try #require(try Program.run("sh", ["-c", "cd \(folder) && touch a && tar -cf tree.tar ./a"]).status == 0)
        let error = try #require(throws: ImageError.self) { try ForeignTree.check("\(folder)/tree.tar") }
        #expect(error.reason == "it is no root file system: it has neither '/etc/os-release' nor '/sbin/init'")
    }

    @Test(
        "comes from a computer whose address is no option of the SSH client",
        arguments: [
            ("ssh://host", ["host"]), ("ssh://root@10.0.0.1:2222", ["-p", "2222", "root@10.0.0.1"]),
            ("ssh://-oProxyCommand=x", nil), ("ssh://a b", nil), ("ssh://host:0", nil), ("http://host", nil),
            ("ssh://", nil),
        ] as [(String, [String]?)]
    )
    func remote(address: String, words: [String]?) {
        var found: [String]?
        if case .remote(let words)? = TreeArchive(remote: address) { found = words }
        #expect(found == words)
    }
}
