import Glibc

/// A file that the kernel makes while it is read, as those below `/proc`: it says that it is empty, so that whoever goes by
/// its size reads only the beginning.
public enum KernelFile {
    /// The whole content as text.
    /// - Throws: `FileError` when the system refuses.
    public static func text(_ path: String) throws(FileError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &piece, piece.count)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            guard count > 0 || errno == EINTR else { throw FileError(path: path, action: "read", number: errno) }
            bytes += piece.prefix(max(0, count))
        }
    }
}
