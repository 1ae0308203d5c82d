private import CFiles
import Glibc
public import LabModel

/// Files with holes, such as a machine's memory.
public enum SparseFile {
    /// Copies a file; its holes stay holes, and where the file system can, its blocks are shared.
    ///
    /// Blocks the thread. The copy is for the user alone and must not exist before. When copying fails it is gone again.
    /// - Throws: `FileError` when the system refuses, first of all for want of space.
    public static func copy(_ source: String, to target: String) throws(FileError) {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw FileError(path: source, action: "open", number: errno) }
        defer { close(from) }
        let to = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard to >= 0 else { throw FileError(path: target, action: "create", number: errno) }
        defer { close(to) }
        let number = assay_copy_sparse(from, to)
        guard number == 0 else {
            unlink(target)
            throw FileError(path: target, action: "write", number: number)
        }
    }

    /// Creates a file that is a hole of that size.
    ///
    /// The file is for the user alone and must not exist before.
    /// - Throws: `FileError` when the system refuses.
    public static func create(at path: String, size: ByteCount) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, action: "create", number: errno) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(size.bytes)) == 0 else {
            throw FileError(path: path, action: "enlarge", number: errno)
        }
    }

    /// Makes a file larger by a hole at its end; one that is as large already stays as it is.
    /// - Throws: `FileError` when the system refuses.
    public static func grow(_ file: String, to size: ByteCount) throws(FileError) {
        var facts = stat()
        guard stat(file, &facts) == 0 else { throw FileError(path: file, action: "open", number: errno) }
        guard Int64(facts.st_size) < size.bytes else { return }
        guard truncate(file, off_t(size.bytes)) == 0 else {
            throw FileError(path: file, action: "write", number: errno)
        }
    }

    /// Gives a file a second name on the same file system, so that it stays when the first name is removed.
    /// - Throws: `FileError` when the system refuses.
    public static func link(_ source: String, to target: String) throws(FileError) {
        guard Glibc.link(source, target) == 0 else { throw FileError(path: target, action: "create", number: errno) }
    }

    /// Gives a file that never changes a second name, which on another file system is a copy.
    ///
    /// Blocks the thread while it copies.
    /// - Throws: `FileError` when the system refuses, first of all for want of space.
    public static func share(_ source: String, as target: String) throws(FileError) {
        do {
            try link(source, to: target)
        } catch {
            guard error.number == EXDEV else { throw error }
            try copy(source, to: target)
        }
    }
}
