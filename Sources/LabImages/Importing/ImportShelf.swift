import FoundationEssentials
import Glibc
import LabHost
public import LabModel
import LabProcess
import LabYAML

/// The library of what was imported: a folder as users have, which all labs of this state folder find.
///
/// An import appears complete or not at all: its files by a rename, and then the description that names them, by another.
public struct ImportShelf: Sendable {
    private let state: StateFolder

    /// What is imported, beside its files.
    public struct Description: Sendable {
        /// The name that labs use.
        public var name: String
        /// The least memory that a machine needs.
        public var memory: ByteCount
        /// The capacity of its disk.
        public var disk: ByteCount
        /// The suites of the package archive that it comes from; none where it comes from elsewhere.
        public var pockets: [String]

        /// Creates a description.
        public init(name: String, memory: ByteCount, disk: ByteCount, pockets: [String] = []) {
            self.pockets = pockets
            self.name = name
            self.memory = memory
            self.disk = disk
        }
    }

    /// Names the library of a state folder.
    public init(state: StateFolder) {
        self.state = state
    }

    private func folder(of name: String) -> String { "\(state.library)/Imports/\(name)" }
    private func description(of name: String) -> String { "\(state.library)/OperatingSystems/\(name).yaml" }

    /// Whether a system of that name has been imported.
    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: description(of: name)) }

    /// Imports an appliance, which says itself how its machine finds its boot loader.
    /// - Throws: `ImageError` when it is refused; then all is as before.
    public func addAppliance(_ file: String, as name: String, memory: ByteCount) async throws {
        try await UnfinishedFolder.open("appliance", in: state) { folder in
            let (disk, firmware) = try await Appliance.unpack(file, into: "\(folder)/files")
            try await add(disk, firmware: firmware, as: name, memory: memory)
        }
    }

    /// Imports a disk.
    /// - Throws: `ImageError` when the file is refused; then all is as before.
    public func add(_ disk: ForeignDisk, firmware: Firmware, as name: String, memory: ByteCount) async throws {
        try await shelve(name) { draft in
            let file = "\(draft)/disk.qcow2"
            // Once as raw bytes, which show what the machine's firmware will see.
            let raw = "\(draft)/disk.raw"
            try await disk.convert(to: raw, as: .raw, firmware: firmware)
            try await ForeignDisk(file: raw, format: .raw).convert(to: file, as: .qcow2, firmware: firmware)
            try FileManager.default.removeItem(atPath: raw)
            let capacity = try await ForeignDisk(file: file, format: .qcow2).capacity()
            return (
                Description(name: name, memory: memory, disk: capacity),
                [
                    "image": .text("Imports/\(name)/disk.qcow2"), "format": "qcow2",
                    "firmware": .text(firmware.rawValue), "sha256": .text(try await ForeignDisk.checksum(of: file)),
                ]
            )
        }
    }

    /// Imports a root file system, which `write` writes as a tar archive to the path that it is given.
    /// - Throws: `ImageError` when the archive is refused, and what `write` throws; then all is as before.
    public func addTree(
        as name: String,
        memory: ByteCount,
        write: (String) async throws -> Void
    ) async throws {
        try await shelve(name) { draft in
            let file = "\(draft)/tree.tar"
            try await write(file)
            try ForeignTree.check(file)
            let size = try FileWindow(file).size
            // File systems round up, and the kernel may still have to be added.
            let space = ByteCount.mebibytes(Int64(size >> 20) * 5 / 4 + 300)
            return (
                Description(name: name, memory: memory, disk: space),
                [
                    "tree": .text("Imports/\(name)/tree.tar"),
                    "sha256": .text(try await ForeignDisk.checksum(of: file)),
                ]
            )
        }
    }

    /// Takes in a system that Debian's installer sets up; copies of a medium and of the user's own answers belong to it.
    ///
    /// The checksum of a medium is that of the copy, whatever `installer` says.
    /// - Throws: `ImageError` when a file cannot be read; then all is as before.
    public func add(_ installer: DebianInstaller, _ description: Description) async throws {
        try await shelve(description.name) { draft in
            func copy(_ file: String, as name: String) throws -> YAMLValue {
                do {
                    try FileManager.default.copyItem(atPath: file, toPath: "\(draft)/\(name)")
                } catch {
                    throw ImageError(
                        .missingFile,
                        subject: file,
                        reason: "it cannot be copied"
                    )
                }
                return .text("Imports/\(description.name)/\(name)")
            }
            var source = [YAMLValue.Entry("include", .texts(installer.include))]
            switch installer.origin {
            case .package(let name): source.append(YAMLValue.Entry("package", .text(name)))
            case .medium(let file, _):
                source.append(YAMLValue.Entry("medium", try copy(file, as: "medium.iso")))
                let checksum = try await ForeignDisk.checksum(of: "\(draft)/medium.iso")
                source.append(YAMLValue.Entry("sha256", .text(checksum)))
            }
            if let answers = installer.answers {
                source.append(YAMLValue.Entry("answers", try copy(answers, as: "answers.cfg")))
            }
            return (description, ["installer": .mapping(source)])
        }
    }

    /// Removes an import; images that were made of it stay until they are pruned.
    ///
    /// It is gone with its description: whatever breaks this off, the rest is removed with the task on whose behalf it is done.
    public func remove(_ name: String) async throws {
        let step = UndoStep(.importedSystem, name)
        try await Undoing.will(step)
        // The description first: what it names is there as long as it is.
        try FileManager.default.removeItem(atPath: description(of: name))
        _ = removeUndescribed(name)
        try await Undoing.keep(step)
    }

    /// Removes the files of an import that has no description, which nobody can use, and tells whether there were any.
    public func removeUndescribed(_ name: String) -> Bool {
        !has(name) && Bin(of: state).take(folder(of: name))
    }

    private func shelve(_ name: String, make: (String) async throws -> (Description, YAMLValue)) async throws {
        for folder in ["Imports", "OperatingSystems"] {
            try FileManager.default.createDirectory(
                atPath: "\(state.library)/\(folder)",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        try await UnfinishedFolder.open("import", in: state) { folder in
            let (files, yaml) = ("\(folder)/files", "\(folder)/description.yaml")
            try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
            let (description, source) = try await make(files)
            try Data(try text(of: description, source).utf8).write(to: URL(filePath: yaml))
            let step = UndoStep(.importedSystem, name)
            try await Undoing.will(step)
            _ = removeUndescribed(name)
            for (from, to) in [(files, self.folder(of: name)), (yaml, self.description(of: name))] {
                guard rename(from, to) == 0 else { throw FileError(path: from, action: "move", number: errno) }
            }
            try await Undoing.keep(step)
        }
    }

    private func text(of description: Description, _ source: YAMLValue) throws -> String {
        try YAMLWriter.text(of: [
            "operatingSystem": .text(description.name),
            "family": "debian",
            "release": "imported",
            "source": source,
            "servicePacks": description.pockets.isEmpty
                ? nil : ["installed": ["pockets": .texts(description.pockets)]],
            "needs": ["memory": "\(description.memory)", "disk": "\(description.disk)"],
        ])
    }
}
