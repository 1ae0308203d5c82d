import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The library of imports", .scratch, .undoable, .serialized)
struct ImportShelfTests {
    private let bench: Bench
    private var shelf: ImportShelf { ImportShelf(state: bench.state) }

    init() throws { bench = try Bench() }

    /// A disk of 1 MiB with a boot sector and nothing else.
    private func rawDisk() throws -> ForeignDisk {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        bytes[510] = 0x55
        bytes[511] = 0xaa
        try Data(bytes).write(to: URL(filePath: "\(bench.folder)/disk.img"))
        return ForeignDisk(file: "\(bench.folder)/disk.img", format: .raw)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(bench.state.library)/OperatingSystems/\(name).yaml", encoding: .utf8)
    }

    private var unfinished: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: bench.state.unfinished) }
    }

    @Test("describes a disk as a library does, with its checksum, and forgets it whole")
    func described() async throws {
        try await shelf.add(rawDisk(), firmware: .bios, as: "shop", memory: .mebibytes(384))
        let file = "\(bench.state.library)/Imports/shop/disk.qcow2"
        #expect(
            try text("shop") == """
                "operatingSystem": "shop"
                family: "debian"
                release: "imported"
                source:
                  image: "Imports/shop/disk.qcow2"
                  format: "qcow2"
                  firmware: "bios"
                  sha256: "\(try await ForeignDisk.checksum(of: file))"
                needs:
                  memory: "384MiB"
                  disk: "1MiB"

                """
        )
        #expect(try unfinished == [])
        #expect(shelf.has("shop"))
        try await shelf.remove("shop")
        #expect(!shelf.has("shop"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("is as before when what was to be imported is refused")
    func refused() async throws {
        try bench.write("no disk", to: "disk.qcow2")
        let broken = ForeignDisk(file: "\(bench.folder)/disk.qcow2", format: .qcow2)
        await #expect(throws: ImageError.self) {
            try await shelf.add(broken, firmware: .bios, as: "shop", memory: .mebibytes(384))
        }
        await #expect(throws: ImageError.self) {
            try await shelf.addTree(as: "tree", memory: .mebibytes(384)) {
                try await TreeArchive.archive("\(bench.folder)/disk.qcow2", .none).write(to: $0, with: bench.files)
            }
        }
        #expect(try unfinished == [])
        for folder in ["Imports", "OperatingSystems"] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(bench.state.library)/\(folder)") == [])
        }
    }

    @Test("keeps a root file system as one plain archive, however it came", arguments: ["tar", "tar.gz", "tar.xz"])
    func tree(ending: String) async throws {
        let options = ["tar": "", "tar.gz": "-z", "tar.xz": "-J"][ending] ?? ""
        let script =
            "cd \(bench.folder) && mkdir -p r/etc && echo x > r/etc/os-release && tar \(options) -C r -cf r.\(ending) ."
        try #require(try Program.run("sh", ["-c", script]).status == 0)
        let packing = try #require(TreeArchive.Packing(fileName: "r.\(ending)"))
        try await shelf.addTree(as: "old", memory: .mebibytes(256)) {
            try await TreeArchive.archive("\(bench.folder)/r.\(ending)", packing).write(to: $0, with: bench.files)
        }
        let listed = try Program.run("tar", ["-tf", "\(bench.state.library)/Imports/old/tree.tar"])
        #expect(listed.text == "./\n./etc/\n./etc/os-release\n")
        #expect(try text("old").contains("  tree: \"Imports/old/tree.tar\"\n"))
    }
}
