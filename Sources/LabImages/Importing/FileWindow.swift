import FoundationEssentials
import Glibc
import LabProcess

/// Looks at places of a file that may be larger than the memory; what lies behind its end reads as nothing.
final class FileWindow {
    /// The file's path.
    let file: String
    /// The file's size in bytes.
    let size: Int
    private let descriptor: Int32

    /// Opens a regular file.
    /// - Throws: `ImageError` when there is none that can be read.
    init(_ file: String) throws {
        self.file = file
        // Without blocking: a pipe or a device must not hold us.
        descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        let number = errno
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            let reason = descriptor < 0 ? "\(FileError(path: file, action: "open", number: number))" : "it is no file"
            throw ImageError(.missingFile, subject: file, reason: reason)
        }
        size = Int(facts.st_size)
    }

    deinit { close(descriptor) }

    /// At most `count` bytes from a place on.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(count, size - offset))
        let read = pread(descriptor, &bytes, bytes.count, off_t(offset))
        return read > 0 ? Array(bytes.prefix(read)) : []
    }

    /// Bytes as text, each a character.
    func text(at offset: Int, count: Int) -> String {
        String(String.UnicodeScalarView(bytes(at: offset, count: count).map { Unicode.Scalar($0) }))
    }

    /// A number whose first byte weighs most.
    func big(at offset: Int, count: Int) -> UInt64 {
        bytes(at: offset, count: count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number whose first byte weighs least.
    func little(at offset: Int, count: Int) -> UInt64 {
        bytes(at: offset, count: count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
