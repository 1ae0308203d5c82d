import FoundationEssentials
import Glibc
import LabProcess

/// Putting a medium where a guest finds it: the one effect of this target.
extension AnswerMedium {
    /// Writes the files below a folder, which is made; only its owner can read them, as they hold keys and passwords.
    public func write(toFolder folder: String) throws {
        for copy in copies {
            let target = try place(of: copy.path, in: folder)
            try FileManager.default.copyItem(at: URL(filePath: copy.original), to: target)
        }
        for file in files {
            let target = try place(of: file.path, in: folder)
            let isMade = FileManager.default.createFile(
                atPath: target.path,
                contents: Data(file.content.utf8),
                attributes: [.posixPermissions: 0o600]
            )
            guard isMade else { throw FileError(path: target.path, action: "write", number: errno) }
        }
    }

    /// Where a file goes; its folder is made, and what was there before is gone.
    private func place(of path: String, in folder: String) throws -> URL {
        let target = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try? FileManager.default.removeItem(at: target)
        return target
    }

    /// Writes an image of a CD with the files, which appears complete or not at all.
    ///
    /// ISO 9660 with Rock Ridge and Joliet names is what cloud-init, cloudbase-init and Windows' setup all read. xorriso is
    /// the one maintained writer of it.
    /// - Throws: `ProcessError`, also when xorriso is not installed, and what the file manager throws.
    public func write(toImage path: String) async throws {
        let draft = "\(path).\(UInt32.random(in: .min ... .max)).draft"
        try FileManager.default.createDirectory(
            atPath: draft,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try write(toFolder: "\(draft)/files")
        let image = "\(draft)/image.iso"
        try await Command(
            "xorriso",
            [
                "-no_rc", "-as", "mkisofs", "-quiet", "-volid", label, "-joliet", "-rational-rock", "-output", image,
                "\(draft)/files",
            ]
        ).run(within: .seconds(60))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: image)
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: image, toPath: path)
    }
}
