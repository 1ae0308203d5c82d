import FoundationEssentials
import Glibc
import LabHost
import LabProcess

/// The form of a lab template that is taken elsewhere: a tar archive with holes (GNU tar, "Archiving Sparse Files").
///
/// It has the description first, so that one look tells whether the rest is of use, then the machines' layers, and the images
/// that these lie on, numbered, because a key says how an image was made and not what is in it.
struct TemplateArchive {
    /// The description, secrets included.
    static let description = "template.json"
    /// The folder with the machines' folders.
    static let machines = "machines"
    /// The folder with the images' folders.
    static let images = "images"

    /// How long `tar` may take: gigabytes on a slow disk.
    private static let limit = Duration.seconds(3600)
    /// Larger than the description of any lab that can be planned.
    private static let longestDescription = 16 << 20

    /// The absolute path of the file.
    ///
    /// What its name ends with chooses the compression: `.tar` none, `.tar.gz`, `.tar.zst`.
    let file: String

    /// The folder of an image in a folder with the archive's content.
    static func image(_ number: Int, in folder: String) -> String { "\(folder)/\(images)/\(number)" }

    /// Packs a folder's content, complete or not at all.
    /// - Throws: `ProcessError`, `FileError`.
    func pack(_ folder: String) async throws {
        let place = URL(filePath: file)
        let draft = place.deletingLastPathComponent().path + "/.\(getpid())-\(place.lastPathComponent)"
        // Readable by the user alone: there are secrets in it.
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: file, action: "create", number: errno) }
        close(descriptor)
        do {
            let options = ["--create", "--sparse", "--auto-compress", "--file", draft]
            let owner = ["--owner=0", "--group=0", "--numeric-owner", "--directory", folder]
            try await Command("tar", options + owner + [Self.description, Self.machines, Self.images])
                .run(within: Self.limit)
            guard rename(draft, file) == 0 else { throw FileError(path: file, action: "create", number: errno) }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// The description, without unpacking what follows it.
    /// - Throws: `ProcessError` when it cannot be read or there is none.
    func readDescription() async throws -> Data {
        let options = ["--extract", "--to-stdout", "--occurrence=1", "--file", file, "--", Self.description]
        let text = try await Command("tar", options).run(within: Self.limit).output
        return Data(text.utf8.prefix(Self.longestDescription))
    }

    /// Unpacks into a folder, which has nothing of the archive's names.
    /// - Throws: `ProcessError`, and `ArchiveError` when the archive has anything but files and folders.
    func unpack(into folder: String) async throws {
        let options = ["--extract", "--no-same-owner", "--no-same-permissions", "--keep-old-files", "--file", file]
        try await Command("tar", options + ["--directory", folder, "--", Self.machines, Self.images])
            .run(within: Self.limit)
        try Self.check(folder)
    }

    /// Refuses what is no file of the folder's own, and makes the rest the user's alone.
    ///
    /// A link could name a file of this computer, which a machine would then read as its disk.
    private static func check(_ folder: String) throws {
        var names: [ino_t: (links: nlink_t, seen: nlink_t, name: String)] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var facts = stat()
            guard lstat("\(folder)/\(name)", &facts) == 0 else {
                throw FileError(path: name, action: "read", number: errno)
            }
            let isFolder = facts.st_mode & S_IFMT == S_IFDIR
            guard isFolder || facts.st_mode & S_IFMT == S_IFREG else {
                throw ArchiveError(reason: "it has '\(name)', which is neither a file nor a folder")
            }
            if !isFolder { names[facts.st_ino, default: (facts.st_nlink, 0, name)].seen += 1 }
            guard chmod("\(folder)/\(name)", isFolder ? 0o700 : 0o600) == 0 else {
                throw FileError(path: name, action: "change", number: errno)
            }
        }
        if let other = names.values.first(where: { $0.links != $0.seen }) {
            throw ArchiveError(reason: "it has '\(other.name)', which is a file of somewhere else")
        }
    }
}

/// An archive that is not what it should be.
struct ArchiveError: Error, Hashable, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
