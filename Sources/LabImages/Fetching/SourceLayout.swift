import FoundationEssentials
import LabModel
import LabProcess

/// Lays the files that an application is installed from into a folder, as they will lie in the tree.
struct SourceLayout {
    /// The folder that becomes a part of the tree.
    let folder: String
    /// A folder for what is on its way.
    let scratch: String
    /// The files of this program.
    let files: WorkshopFiles

    /// Lays a file, or what is in an archive.
    /// - Throws: `ImageError` with the code `refused` when it is not what the library says, or leads out of its folder.
    func lay(_ file: String, for source: ApplicationSource) async throws {
        let name = source.fileName
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        // A copy of its own: what was checked cannot become another file afterwards.
        let copy = "\(scratch)/file" + (TreeArchive.Packing(fileName: name)?.rawValue ?? "")
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        try await FileChecksum.check(copy, is: source.checksum, of: name)
        let target = folder + source.target
        guard source.isArchive else {
            try makeFolder(above: target)
            try FileManager.default.setAttributes(
                [.posixPermissions: source.isExecutable ? 0o755 : 0o644],
                ofItemAtPath: copy
            )
            return try FileManager.default.moveItem(atPath: copy, toPath: target)
        }
        let unpacked = "\(scratch)/unpacked"
        try await ArchiveUnpacking(file: copy, name: name, scratch: scratch, files: files)
            .unpack(to: unpacked, strip: source.strip)
        try makeFolder(above: target + "/x")
        // A file takes the place of what is there already; nothing is written through a link.
        let options = ["-R", "--no-preserve=ownership", "--remove-destination"]
        try await ArchiveUnpacking.run("cp", options + ["\(unpacked)/.", target], subject: name)
    }

    /// Makes the folders above a path, of which none may be a link that an archive brought.
    private func makeFolder(above path: String) throws {
        let parts = path.dropFirst(folder.count).split(separator: "/").dropLast()
        var place = folder
        for part in parts {
            place += "/\(part)"
            let kind = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType
            guard kind == nil || kind == .typeDirectory else {
                let shown = place.dropFirst(folder.count)
                throw ImageError(
                    .refused,
                    subject: String(path.dropFirst(folder.count)),
                    reason: "'\(shown)' is no folder, but something that an archive brought"
                )
            }
            if kind == nil {
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
            }
        }
    }
}
