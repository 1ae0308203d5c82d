import FoundationEssentials
import Glibc

/// A file, or a folder with all that is in it, whose content goes on a disk.
struct FileTree {
    private let path: String

    /// Names a file or folder.
    init(_ path: String) {
        self.path = path
    }

    /// A hash of all names, kinds, permissions and contents; of links, of what they say.
    /// - Throws: `ImageError` when something cannot be read, or is neither file nor folder nor link.
    func fingerprint() throws -> String {
        var hash = SHA256()
        try add("", to: &hash)
        return hash.finish()
    }

    private func add(_ name: String, to hash: inout SHA256) throws {
        let place = path + name
        var facts = stat()
        // What was named may be a link; what is in it is taken as it is.
        guard (name.isEmpty ? stat(place, &facts) : lstat(place, &facts)) == 0 else {
            throw ImageError(.missingFile, subject: place, reason: "it cannot be read")
        }
        let size = facts.st_mode & S_IFMT == S_IFREG ? facts.st_size : 0
        // The size says where a file ends, so that bytes moved to the next one make another hash.
        hash.update("\n\(name) \(String(facts.st_mode, radix: 8)) \(size)\n".utf8)
        switch facts.st_mode & S_IFMT {
        case S_IFREG: try add(file: place, to: &hash)
        case S_IFLNK:
            hash.update((try FileManager.default.destinationOfSymbolicLink(atPath: place)).utf8)
        case S_IFDIR:
            for child in try FileManager.default.contentsOfDirectory(atPath: place).sorted() {
                try add("\(name)/\(child)", to: &hash)
            }
        default: throw ImageError(.failed, subject: place, reason: "it is neither file nor folder nor link")
        }
    }

    /// In pieces: the image of a disk may be larger than this computer's memory.
    private func add(file: String, to hash: inout SHA256) throws {
        guard let handle = fopen(file, "re") else {
            throw ImageError(.missingFile, subject: file, reason: "it cannot be read")
        }
        defer { fclose(handle) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&piece, 1, piece.count, handle)
            guard count > 0 else { break }
            hash.update(piece[..<count])
        }
    }
}
