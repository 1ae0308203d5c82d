import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("The disks of a machine", .scratch)
struct MachineDisksTests {
    private var folder: String { ScratchFolder.path }

    private var image: InstantImage {
        InstantImage(
            key: "k2",
            title: "debian-12/security",
            staged: StagedImage(
                key: "k1",
                title: "debian-12/security",
                start: .kernel(
                    "/images/k1/kernel",
                    initialFileSystem: "/images/k1/initrd",
                    arguments: "root=/dev/vda rw"
                ),
                disk: "\(folder)/images/k1/disk.raw"
            ),
            shape: MachineShape(
                memory: .mebibytes(64),
                disks: [
                    ExtraDisk(size: .mebibytes(8), data: "/labs/shop/data"),
                    ExtraDisk(size: .mebibytes(16), attachment: .scsi),
                ]
            ),
            folder: "\(folder)/instant/k2",
            contents: ["\(folder)/images/k3/disk.raw", nil],
            software: "\(folder)/images/k4/disk.raw"
        )
    }

    private func plan(_ source: MachineSource, _ layout: MachineDescription.DiskLayout = .linked) -> MachinePlan {
        MachinePlan(
            request: MachineRequest(name: "web", source: source, shape: image.shape, layout: layout, networks: []),
            folder: LabFolder(path: "\(folder)/lab", sockets: "/run/t-1"),
            number: 7,
            switchSockets: []
        )
    }

    /// Each disk's device and its files from the outermost to the innermost, without the scratch folder.
    private func disks(_ plan: MachinePlan) -> [String] {
        plan.diskParts.map { part in
            let files = (part as? Disk)?.layers.map { $0.file.replacing("\(folder)/", with: "") } ?? []
            return ([part.arguments.last?.split(separator: ",addr").first.map(String.init) ?? ""] + files)
                .joined(separator: " < ")
        }
    }

    @Test("a machine that is resumed has all of its disks on what the suspended one wrote")
    func resumed() {
        #expect(
            disks(plan(.resume(image))) == [
                "virtio-scsi-pci,id=scsi",
                "virtio-blk-pci,id=vd0,drive=disk0 < lab/web.disk0.qcow2 < instant/k2/disk.qcow2 < images/k1/disk.raw",
                "virtio-blk-pci,id=vd1,drive=disk1 < lab/web.disk1.qcow2 < instant/k2/disk1.qcow2 < images/k3/disk.raw",
                "scsi-hd,id=sd2,bus=scsi.0,scsi-id=2,drive=disk2,serial=disk2 < lab/web.disk2.qcow2 < instant/k2/disk2.qcow2",
                "virtio-blk-pci,id=vd14,drive=disk14 < images/k4/disk.raw",
            ]
        )
    }

    @Test("one that is booted has nothing between its own layers and the image")
    func booted() {
        var image = image
        image.isSuspended = false
        #expect(
            disks(plan(.boot(image, configuration: []))).dropFirst() == [
                "virtio-blk-pci,id=vd0,drive=disk0 < lab/web.disk0.qcow2 < images/k1/disk.raw",
                "virtio-blk-pci,id=vd1,drive=disk1 < lab/web.disk1.qcow2 < images/k3/disk.raw",
                "scsi-hd,id=sd2,bus=scsi.0,scsi-id=2,drive=disk2,serial=disk2 < lab/web.disk2.qcow2",
                "virtio-blk-pci,id=vd14,drive=disk14 < images/k4/disk.raw",
            ]
        )
    }

    @Test("the guest sees the same disks however the machine is started")
    func sameDevices() {
        func devices(_ source: MachineSource) -> [String] {
            plan(source).diskParts.flatMap(\.arguments).filter { $0.contains("-pci,") || $0.hasPrefix("scsi-hd,") }
        }
        let template = devices(.template(image))
        #expect(template.count == 5)
        #expect(devices(.resume(image)) == template)
        #expect(devices(.boot(image, configuration: [])) == template)
        #expect(devices(.fork(image, folder: "/templates/t/machines/web")) == template)
    }

    @Test("the guest cannot write to the disk with software")
    func readOnly() throws {
        let disk = try #require(plan(.resume(image)).diskParts.last as? Disk)
        #expect(disk.arguments[1].contains(#""read-only":true"#))
        #expect(!disk.arguments[1].contains(#""read-only":false"#))
    }

    @Test(
        "a medium that says who the machine is is a file of the firmware's configuration, of a machine that is booted"
    )
    func configuration() {
        let booted = plan(.boot(image, configuration: [1]))
        let arguments = booted.parts(accelerator: .tcg).flatMap(\.arguments)
        #expect(arguments.suffix(2) == ["-fw_cfg", "name=opt/org.assay/boot,file=\(folder)/lab/web.configuration"])
        let others: [MachineSource] = [.boot(image, configuration: []), .resume(image), .template(image)]
        for source in others {
            #expect(!plan(source).parts(accelerator: .tcg).flatMap(\.arguments).contains("-fw_cfg"))
        }
    }

    /// Makes the files of the image.
    private func makeImage() throws {
        for path in ["images/k1", "images/k3", "images/k4", "instant/k2", "lab"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
        }
        for file in ["images/k1/disk.raw", "images/k3/disk.raw", "images/k4/disk.raw"] {
            try Data("content of \(file)".utf8).write(to: URL(filePath: "\(folder)/\(file)"))
        }
        for name in ["disk.qcow2", "disk1.qcow2", "disk2.qcow2", "empty.qcow2", "empty1.qcow2", "empty2.qcow2"] {
            try Data(name.utf8).write(to: URL(filePath: "\(folder)/instant/k2/\(name)"))
        }
    }

    @Test("a full copy has every file of the image in the lab's folder, and stands on nothing else")
    func copied() async throws {
        try makeImage()
        var plan = plan(.resume(image), .copy)
        try await plan.makeDisks(copies: "\(folder)/copies/here")
        let files = plan.diskParts.compactMap { $0 as? Disk }.flatMap(\.layers).map(\.file)
        #expect(files.count == 9 && files.allSatisfy { $0.hasPrefix("\(folder)/lab/web.") })
        for file in files { #expect(FileManager.default.fileExists(atPath: file), "\(file)") }
        let base = try #require(plan.copies["\(folder)/images/k1/disk.raw"])
        #expect(try String(contentsOfFile: base, encoding: .utf8) == "content of images/k1/disk.raw")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/copies"))
    }

    @Test("machines with a copy of their host's share one, which is made once")
    func hostCopy() async throws {
        try makeImage()
        var first = plan(.resume(image), .host)
        try await first.makeDisks(copies: "\(folder)/copies/here")
        let copy = "\(folder)/copies/here/k1/disk.raw"
        #expect(first.copies["\(folder)/images/k1/disk.raw"] == copy)
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == "content of images/k1/disk.raw")
        // A second machine finds it, also when the image's own file is away.
        try FileManager.default.removeItem(atPath: "\(folder)/images/k1/disk.raw")
        var second = plan(.fork(image, folder: "\(folder)/nothing"), .host)
        second.request.name = "other"
        try await second.makeDisks(copies: "\(folder)/copies/here")
        #expect(second.copies == first.copies)
    }

    @Test("without room or rights for the layers the error names the machine")
    func refused() async throws {
        var plan = plan(.resume(image))
        let error = try await #require(throws: HostError.self) { try await plan.makeDisks(copies: "/nowhere") }
        #expect(error.code == .startFailed && error.subject == "web")
        #expect(error.reason.hasPrefix("its disks cannot be made: "))
    }
}
