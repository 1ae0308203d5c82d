import FoundationEssentials
import LabModel
import LabProcess

/// An archive that an application comes in, unpacked on this computer: every name and link in it is looked at before.
struct ArchiveUnpacking {
    /// The archive.
    let file: String
    /// How it is called, which also says what kind of archive it is.
    let name: String
    /// A folder for what is on its way.
    let scratch: String
    /// The files of this program.
    let files: WorkshopFiles

    private static let limit = Duration.seconds(1200)

    /// Unpacks it into a new folder, without the first `strip` folders of its names.
    /// - Throws: `ImageError` with the code `refused` when it would lead out of the folder.
    func unpack(to folder: String, strip: Int = 0) async throws {
        guard let packing = TreeArchive.Packing(fileName: name) else {
            throw ImageError(.refused, subject: name, reason: "its name does not say what kind of archive it is")
        }
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        let plain = "\(scratch)/plain.tar"
        defer { try? FileManager.default.removeItem(atPath: plain) }
        do {
            try await TreeArchive.archive(file, packing).write(to: plain, with: files)
        } catch let error as ImageError where error.code == .failed {
            throw ImageError(.refused, subject: name, reason: "it cannot be read", lastSeen: error.lastSeen)
        }
        try ArchivePaths.checkApplication(plain, subject: name)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let options = ["-C", folder, "--no-same-owner", "--strip-components=\(strip)", "-xf", plain]
        try await Self.run("tar", options, subject: name)
    }

    /// Runs a program that copies or unpacks.
    /// - Throws: `ImageError`.
    static func run(_ program: String, _ words: [String], subject: String) async throws {
        do {
            try await Command(program, words).run(within: limit)
        } catch let error as ProcessError {
            let isFull = error.output.contains("No space left")
            throw ImageError(
                isFull ? .outOfSpace : .failed,
                subject: subject,
                reason: isFull ? "the disk of the state folder is full" : "it cannot be unpacked",
                lastSeen: error.output
            )
        }
    }
}
