import Foundation
import LabTestSupport
import Testing

@Suite("Imported machines", .tags(.bootsMachines), .serialized)
struct ImportTests {
    private let imports = ImportedMachine()

    @Test("a disk with cloud-init and a boot loader of its own is a machine of a lab")
    func disk() async throws {
        try await Images.tiny.makeSure()
        let disk = try await ForeignDisk.make()
        let ended = try await imports.imported([disk.path], as: "cloud", in: .shared)
        try #require(ended.code == 0, "\(ended.error)")
        try await imports.test("cloud", in: .shared)
        let again = try await Assay(home: .shared).run("image", "import", disk.path, "--as", "cloud")
        #expect(again.code == 64)
        #expect(again.error.contains("the library has an operating system 'cloud' already"))
    }

    @Test("an appliance that was exported is a machine of labs on another state folder, with an identity of its own")
    func appliance() async throws {
        try await Images.webShop.makeSure()
        let home = try Home()
        let scratch = try ScratchFolder()
        let file = "\(scratch.path)/shop.ova"
        let exported = try await Assay(home: .shared).run(
            "image",
            "export",
            "debian-12",
            "--format",
            "ova",
            "-o",
            file,
            within: .seconds(900)
        )
        try #require(exported.code == 0, "\(exported.error)")
        let listed = try Program.run("tar", ["-tf", file])
        #expect(listed.text == "debian-12.ovf\ndebian-12.mf\ndebian-12-disk1.vmdk\n")
        let ended = try await imports.imported([file], as: "appliance", in: home)
        try #require(ended.code == 0, "\(ended.error)")
        try await imports.test("appliance", in: home, alone: true)
    }

    @Test("what cannot be imported leaves everything as it was")
    func refused() async throws {
        let home = try await Home.withImages(.tiny)
        let scratch = try ScratchFolder(["disk.qcow2": String(repeating: "x", count: 4096), "evil/etc/os-release": ""])
        let disk = try await Assay(home: home).run("image", "import", "\(scratch.path)/disk.qcow2")
        #expect(disk.code == 2)
        #expect(
            disk.error.contains(
                "image \(scratch.path)/disk.qcow2: it is said to be qcow2, and its content does not say so: "
                    + "it is truncated, or of another format"
            )
        )
        let tree = try await Assay(home: home).run("image", "import", "\(scratch.path)/evil", "--as", "evil")
        #expect(tree.code == 2)
        #expect(tree.error.contains("the system has no systemd, which starts the launch software"), "\(tree.error)")
        let named = try await Assay(home: home).run("image", "import", "\(scratch.path)/evil", "--as", "../evil")
        #expect(named.code == 64)
        #expect(named.error.contains("'../evil' cannot be the name of an operating system"))
        #expect(home.leftovers == [])
        let systems = try await Assay(home: home).run("os", "list")
        #expect(!systems.output.contains("evil"))
        #expect(!systems.output.contains("disk"))
    }
}
