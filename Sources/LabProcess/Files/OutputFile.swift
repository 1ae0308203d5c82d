import Glibc
public import LabModel

/// A file that processes write to; without a path it has no name and is gone when it is closed.
public struct OutputFile: ~Copyable, Sendable {
    let descriptor: Int32

    /// Opens the file at `path` for appending, or one without a name.
    /// - Throws: `FileError` when the system refuses.
    public init(path: String? = nil) throws(FileError) {
        if let path {
            descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        } else {
            let folder = Tool.variable("TMPDIR") ?? "/tmp"
            var template = Array("\(folder)/assay-output-XXXXXX".utf8CString)
            descriptor = mkstemp(&template)
            guard descriptor >= 0 else { throw FileError(path: folder, action: "create a file in", number: errno) }
            unlink(template)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Writes bytes at the end.
    /// - Throws: `FileError` when the system refuses, first of all for want of space.
    public borrowing func append(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            guard count > 0 || errno == EINTR else { throw FileError(path: "", action: "write", number: errno) }
            written += max(0, count)
        }
    }

    /// The beginning of the file as text, at most `limit` bytes.
    public borrowing func text(limit: ByteCount) -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(limit.bytes)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
