import FoundationEssentials
public import LabModel
import LabProcess

/// A staged image on its way to somebody else's host, where it boots by itself.
public struct ImageExport: Sendable {
    /// What is written.
    public enum Format: String, Sendable, CaseIterable {
        /// A disk in QEMU's format.
        case qcow2
        /// The bytes of a disk.
        case raw
        /// A disk in VMware's format, compressed for streaming.
        case vmdk
        /// An appliance: descriptor, manifest and disk in one archive (DMTF DSP0243, Open Virtualization Format).
        case ova
        /// A CD with the files of an appliance.
        case iso
    }

    private let state: StateFolder
    private let files: WorkshopFiles
    private let image: StagedFolder
    /// How the machine is called.
    private let name: String
    private let memory: ByteCount

    private static let limit = Duration.seconds(1200)

    /// Describes an export of the staged image in a folder; `memory` is what a machine of it gets where somebody else starts it.
    public init(state: StateFolder, files: WorkshopFiles, image: String, name: String, memory: ByteCount) {
        self.state = state
        self.files = files
        self.image = StagedFolder(path: image)
        self.name = name
        self.memory = memory
    }

    /// Writes the image to a new file, which appears complete or not at all.
    ///
    /// The keys in the file `keys`, one a line, may log in as root wherever the machine is started.
    /// - Throws: `ImageError`.
    public func write(to target: String, as format: Format, keys: String?) async throws {
        let draft = "\(target).\(UInt32.random(in: .min ... .max)).draft"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            try await UnfinishedFolder.open("export", in: state) { work in
                let disk = try await bootableDisk(in: work, keys: keys)
                switch format {
                case .raw: try await convert(disk, to: draft, "raw")
                case .qcow2: try await convert(disk, to: draft, "qcow2", "-c")
                case .vmdk: try await convert(disk, to: draft, "vmdk", "-o", "subformat=streamOptimized")
                case .ova, .iso: try await writeAppliance(of: disk, in: work, to: draft, as: format)
                }
            }
            try FileManager.default.moveItem(atPath: draft, toPath: target)
        } catch let error as ProcessError {
            throw failure(error, writing: target)
        }
    }

    private func failure(_ error: ProcessError, writing target: String) -> ImageError {
        if error.code == .notFound {
            return ImageError(.notInstalled, subject: error.program, reason: "is not installed")
        }
        let folder = target.split(separator: "/").dropLast().joined(separator: "/")
        if DiskSpace.ranOut(error.output, in: "/\(folder)") {
            return ImageError(.outOfSpace, subject: name, reason: "there is no space for it")
        }
        let line = error.output.split(separator: "\n").last { $0.hasPrefix("bootable: ") }
        let reason = line.map { String($0.dropFirst(10)) } ?? "it cannot be exported"
        return ImageError(.failed, subject: name, reason: reason, lastSeen: error.output)
    }

    /// A raw disk that boots by itself.
    private func bootableDisk(in work: String, keys: String?) async throws -> String {
        guard let disk = image.disk else {
            throw ImageError(.failed, subject: name, reason: "it has no disk to export")
        }
        // A machine with a boot loader of its own is what somebody else made it.
        guard let kernel = image.kernel else { return disk }
        let system = "\(work)/system"
        try SparseFile.copy(disk, to: system)
        let scratch = "\(work)/scratch"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
        let bootable = "\(work)/bootable.raw"
        let variables = [
            "SYSTEM": system, "KERNEL": kernel, "INITRD": image.initialFileSystem,
            "ARGUMENTS": "root=LABEL=root rw console=tty0 console=ttyS0 net.ifnames=0 quiet", "KEYS": keys ?? "",
            "WORK": scratch, "OUTPUT": bootable,
        ]
        try await Command("sh", [files.script("bootable.sh")], environment: variables).run(within: Self.limit)
        return bootable
    }

    private func convert(_ disk: String, to target: String, _ format: String, _ options: String...) async throws {
        let arguments = ["convert", "-q", "-f", "raw", "-O", format] + options + [disk, target]
        try await Command("qemu-img", arguments).run(within: Self.limit)
    }

    /// Writes the files of an appliance and packs them: the descriptor first, as readers expect it.
    private func writeAppliance(of disk: String, in work: String, to draft: String, as format: Format) async throws {
        let folder = "\(work)/appliance"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let file = "\(name)-disk1.vmdk"
        try await convert(disk, to: "\(folder)/\(file)", "vmdk", "-o", "subformat=streamOptimized")
        func size(_ path: String) throws -> ByteCount { ByteCount(bytes: Int64(try FileWindow(path).size)) }
        let descriptor = try ApplianceDescriptor(
            name: name,
            disk: file,
            size: size("\(folder)/\(file)"),
            capacity: size(disk),
            memory: memory,
            firmware: image.hasFirmwareVariables ? .uefi : .bios
        ).xml()
        try Data(descriptor).write(to: URL(filePath: "\(folder)/\(name).ovf"))
        var manifest = ""
        for file in ["\(name).ovf", file] {
            manifest += "SHA256(\(file))= \(try await ForeignDisk.checksum(of: "\(folder)/\(file)"))\n"
        }
        try Data(manifest.utf8).write(to: URL(filePath: "\(folder)/\(name).mf"))
        if format == .ova {
            let order = ["\(name).ovf", "\(name).mf", file]
            let options = ["--format=ustar", "--owner=0", "--group=0", "--numeric-owner", "--mode=0644"]
            try await Command("tar", ["-C", folder] + options + ["-cf", draft, "--"] + order).run(within: Self.limit)
        } else {
            let options = [
                "-no_rc", "-as", "mkisofs", "-quiet", "-volid", "APPLIANCE", "-iso-level", "3", "-joliet",
                "-rational-rock",
            ]
            try await Command("xorriso", options + ["-output", draft, folder]).run(within: Self.limit)
        }
    }
}
