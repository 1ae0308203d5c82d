import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The disk of somebody else", .scratch, .serialized)
struct ForeignDiskTests {
    private var folder: String { ScratchFolder.path }

    /// A disk of 4 MiB with one partition and some bytes in it.
    private func rawDisk(partitionEnd: UInt32 = 8192) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        for (offset, value) in [(510, 0x55), (511, 0xaa), (450, 0x83)] { bytes[offset] = UInt8(value) }
        for (offset, value) in [(454, UInt32(2048)), (458, partitionEnd - 2048)] {
            for byte in 0..<4 { bytes[offset + byte] = UInt8(value >> (8 * UInt32(byte)) & 255) }
        }
        for index in 0..<(1 << 20) { bytes[(2 << 20) + index] = UInt8(index & 255) ^ 0x5a }
        try Data(bytes).write(to: URL(filePath: "\(folder)/original.raw"))
        return "\(folder)/original.raw"
    }

    private func make(_ format: DiskImage.Format, _ options: String...) throws -> String {
        let file = "\(folder)/disk.\(format.rawValue)"
        let driver = format == .vhd ? "vpc" : format.rawValue
        let answer = try Program.run(
            "qemu-img",
            ["convert", "-f", "raw", "-O", driver] + options + [try rawDisk(), file]
        )
        try #require(answer.status == 0, "\(answer.text)")
        return file
    }

    /// Tries to convert a file; gives the reason why it is refused, and looks that nothing is left of it.
    private func refusal(_ file: String, _ format: DiskImage.Format) async throws -> String {
        let target = "\(folder)/out.raw"
        let error = try await #require(throws: ImageError.self) {
            try await ForeignDisk(file: file, format: format).convert(to: target, as: .raw, firmware: .bios)
        }
        #expect(error.code == .refused)
        #expect(error.subject == file)
        #expect(!FileManager.default.fileExists(atPath: target))
        return error.reason
    }

    private func change(_ file: String, at offset: Int, to bytes: [UInt8]) throws {
        var content = try Data(contentsOf: URL(filePath: file))
        content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        try content.write(to: URL(filePath: file))
    }

    @Test("is the same disk whatever file it comes in", arguments: DiskImage.Format.allCases)
    func formats(format: DiskImage.Format) async throws {
        // Virtual PC's own sizes are whole cylinders; this one is what everybody else writes.
        let options = format == .vhd ? ["-o", "force_size=on"] : []
        let file = "\(folder)/disk.\(format.rawValue)"
        let driver = format == .vhd ? "vpc" : format.rawValue
        let made = try Program.run(
            "qemu-img",
            ["convert", "-f", "raw", "-O", driver] + options + [try rawDisk(), file]
        )
        try #require(made.status == 0, "\(made.text)")
        try await ForeignDisk(file: file, format: format).convert(to: "\(folder)/out.raw", as: .raw, firmware: .bios)
        #expect(try Program.run("cmp", ["\(folder)/original.raw", "\(folder)/out.raw"]).status == 0)
    }

    @Test("may be compressed for streaming")
    func streaming() async throws {
        let file = try make(.vmdk, "-o", "subformat=streamOptimized")
        try await ForeignDisk(file: file, format: .vmdk).convert(to: "\(folder)/out.raw", as: .raw, firmware: .bios)
        #expect(try Program.run("cmp", ["\(folder)/original.raw", "\(folder)/out.raw"]).status == 0)
    }

    @Test("that stands on another file is refused: it could be any file of this computer")
    func backing() async throws {
        let base = try rawDisk()
        let file = "\(folder)/top.qcow2"
        let answer = try Program.run("qemu-img", ["create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", file])
        try #require(answer.status == 0, "\(answer.text)")
        #expect(
            try await refusal(file, .qcow2) == "it stands on another file, '\(base)', which an imported disk must not"
        )
    }

    @Test("whose data are in another file is refused")
    func dataFile() async throws {
        let file = "\(folder)/top.qcow2"
        let options = "data_file=\(folder)/data,data_file_raw=on"
        let answer = try Program.run("qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, file, "4M"])
        try #require(answer.status == 0, "\(answer.text)")
        #expect(try await refusal(file, .qcow2) == "its data are in another file, which an imported disk must not have")
    }

    @Test("that was cut off is refused")
    func truncated() async throws {
        let file = try make(.qcow2)
        try #require(try Program.run("truncate", ["-s", "-700K", file]).status == 0)
        #expect(try await refusal(file, .qcow2).hasPrefix("it is truncated or damaged"))
        let short = "\(folder)/short.raw"
        try #require(try Program.run("cp", [try rawDisk(), short]).status == 0)
        try #require(try Program.run("truncate", ["-s", "2M", short]).status == 0)
        #expect(
            try await refusal(short, .raw)
                == "it is truncated, or lies about its size: its partitions need 8192 sectors, and it has 4096"
        )
    }

    @Test(
        "that was cut off is refused in the other formats too",
        arguments: [DiskImage.Format.vmdk, .vhd, .vhdx, .vdi]
    )
    func truncatedOthers(format: DiskImage.Format) async throws {
        let file = try make(format)
        try #require(try Program.run("truncate", ["-s", "-300K", file]).status == 0)
        _ = try await refusal(file, format)
    }

    @Test("that lies about its size is refused")
    func lies() async throws {
        let file = try make(.vmdk)
        // The header's capacity, in sectors: a hundred thousand times as much.
        try change(file, at: 12, to: [0, 0, 0, 0x31])
        let reason = try await refusal(file, .vmdk)
        #expect(
            reason == "it lies about its size: 8192 sectors in the description, \(UInt64(0x3100_0000)) in the header"
        )
    }

    @Test("that says it is larger than anything is refused")
    func huge() async throws {
        let file = "\(folder)/huge.qcow2"
        try #require(try Program.run("qemu-img", ["create", "-q", "-f", "qcow2", file, "8T"]).status == 0)
        #expect(
            try await refusal(file, .qcow2)
                == "it says that its disk has 8796093022208 bytes, more than the 2TiB that are taken"
        )
    }

    @Test("is of the format that it is said to be, and not of the one its content chooses")
    func statedFormat() async throws {
        let file = try make(.qcow2)
        #expect(
            try await refusal(file, .raw)
                == "it is said to be raw, and its content says 'qcow2'; say which with --format"
        )
        #expect(
            try await refusal(file, .vmdk)
                == "it is said to be vmdk, and its content says 'qcow2': it is truncated, or of another format"
        )
    }

    @Test("that only describes files elsewhere is refused")
    func descriptor() async throws {
        let text = """
            # Disk DescriptorFile
            version=1
            createType="monolithicFlat"
            RW 8192 FLAT "/etc/shadow" 0

            """
        let file = "\(folder)/disk.vmdk"
        try Data((text + String(repeating: "\n", count: 600)).utf8).write(to: URL(filePath: file))
        #expect(try await refusal(file, .vmdk) == "it only describes a disk whose data are in other files")
    }

    @Test("without a boot sector is refused")
    func noBootSector() async throws {
        let file = "\(folder)/empty.raw"
        try Data(count: 1 << 20).write(to: URL(filePath: file))
        #expect(try await refusal(file, .raw) == "it has no boot sector, so no machine starts from it")
    }

    @Test("with another checksum than the library says is refused, and what is no file is none")
    func checksum() async throws {
        let file = try rawDisk()
        let real = try await ForeignDisk.checksum(of: file)
        try await FileChecksum.check(file, is: real)
        let wrong = String(repeating: "0", count: 64)
        let error = try await #require(throws: ImageError.self) { try await FileChecksum.check(file, is: wrong) }
        #expect(error.reason == "its SHA-256 is \(real), and the library says \(wrong)")
        let missing = try await #require(throws: ImageError.self) {
            try await ForeignDisk(file: "/dev/zero", format: .raw).capacity()
        }
        #expect(missing.reason == "it is no file")
    }
}
