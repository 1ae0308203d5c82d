import Glibc

/// A file that is read whole, whatever it says of its size.
///
/// Those that the kernel makes while they are read, as below `/proc`, say that they are empty, so that whoever goes by the size
/// reads only the beginning. Of those that are empty, Foundation loses the buffer of four kibibytes each time that it reads one.
public enum WholeFile {
    /// The content.
    /// - Throws: `FileError` when the system refuses.
    public static func bytes(_ path: String) throws(FileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &piece, piece.count)
            if count == 0 { return bytes }
            guard count > 0 || errno == EINTR else { throw FileError(path: path, action: "read", number: errno) }
            bytes += piece.prefix(max(0, count))
        }
    }

    /// The content as text; what is no UTF-8 in it is replaced.
    /// - Throws: `FileError` when the system refuses.
    public static func text(_ path: String) throws(FileError) -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }
}
