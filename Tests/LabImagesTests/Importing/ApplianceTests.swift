import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("An appliance", .scratch, .serialized)
struct ApplianceTests {
    private var folder: String { ScratchFolder.path }

    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(file)"))
    }

    private func descriptor(firmware: Firmware = .bios) throws -> [UInt8] {
        try ApplianceDescriptor(
            name: "shop",
            disk: "shop-disk1.vmdk",
            size: ByteCount(bytes: 4),
            capacity: .mebibytes(1024),
            memory: .mebibytes(512),
            firmware: firmware
        ).xml()
    }

    /// Packs an appliance; `disk` is what its disk's file really holds.
    private func pack(disk: String = "disk", order: [String] = ["shop.ovf", "shop.mf", "shop-disk1.vmdk"]) async throws
        -> String
    {
        try Data(try descriptor(firmware: .uefi)).write(to: URL(filePath: "\(folder)/shop.ovf"))
        try write("disk", to: "shop-disk1.vmdk")
        var manifest = ""
        for file in ["shop.ovf", "shop-disk1.vmdk"] {
            manifest += "SHA256(\(file))= \(try await ForeignDisk.checksum(of: "\(folder)/\(file)"))\n"
        }
        try write(manifest, to: "shop.mf")
        try write(disk, to: "shop-disk1.vmdk")
        let answer = try Program.run("tar", ["-C", folder, "--format=ustar", "-cf", "\(folder)/shop.ova"] + order)
        try #require(answer.status == 0, "\(answer.text)")
        return "\(folder)/shop.ova"
    }

    private func refusal(_ file: String) async throws -> String {
        let error = try await #require(throws: ImageError.self) {
            _ = try await Appliance.unpack(file, into: "\(folder)/out")
        }
        #expect(error.code == .refused)
        return error.reason
    }

    @Test("is described as other programs read it")
    func described() throws {
        let text = String(decoding: try descriptor(), as: UTF8.self)
        try Data(try descriptor()).write(to: URL(filePath: "\(folder)/shop.ovf"))
        #expect(try Program.run("xmllint", ["--noout", "\(folder)/shop.ovf"]).status == 0)
        for part in [
            #"<File ovf:id="file1" ovf:href="shop-disk1.vmdk" ovf:size="4"/>"#, #"ovf:capacity="1073741824""#,
            "<rasd:VirtualQuantity>512</rasd:VirtualQuantity>",
            "<rasd:HostResource>ovf:/disk/disk1</rasd:HostResource>",
        ] {
            #expect(text.contains(part), "\(part) in:\n\(text)")
        }
        #expect(!text.contains("firmware"))
    }

    @Test("gives its disk and its firmware")
    func unpacked() async throws {
        let (_, firmware) = try await Appliance.unpack(try await pack(), into: "\(folder)/out")
        #expect(firmware == .uefi)
        #expect(FileManager.default.contents(atPath: "\(folder)/out/shop-disk1.vmdk") == Data("disk".utf8))
    }

    @Test("that was changed since it was packed is refused")
    func changed() async throws {
        #expect(
            try await refusal(try await pack(disk: "dusk"))
                == "'shop-disk1.vmdk' is not what its manifest says: it was changed or damaged"
        )
    }

    @Test("has its descriptor first, and everything that is named")
    func incomplete() async throws {
        #expect(
            try await refusal(try await pack(order: ["shop-disk1.vmdk", "shop.ovf"]))
                == "its first entry is no descriptor, whose name ends with '.ovf'"
        )
        #expect(
            try await refusal(try await pack(order: ["shop.ovf"]))
                == "it has no file 'shop-disk1.vmdk', which its descriptor names"
        )
    }

    @Test("has no files but plain ones")
    func links() async throws {
        _ = try await pack()
        let script = "cd \(folder) && ln -s /etc/shadow link && tar -cf shop.ova shop.ovf link"
        try #require(try Program.run("sh", ["-c", script]).status == 0)
        #expect(try await refusal("\(folder)/shop.ova") == "its entry 'link' is no plain file of an appliance")
    }
}
