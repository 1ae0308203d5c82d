import Glibc

/// The address of a Unix socket with a path.
struct UnixAddress {
    private var address = sockaddr_un()

    /// Creates the address of the socket at `path`.
    /// - Throws: `SwitchError` with the code `unusablePath`, when the path is empty, too long, or has a zero in it.
    init(path: String) throws(SwitchError) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty else { throw SwitchError(.unusablePath, path, "the path of the socket is empty") }
        guard !bytes.contains(0) else { throw SwitchError(.unusablePath, path, "the path has a zero character in it") }
        guard bytes.count <= ListeningSocket.longestPath else {
            let reason = "the path has \(bytes.count) bytes, and a socket's has at most \(ListeningSocket.longestPath)"
            throw SwitchError(.unusablePath, path, reason)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Gives the address to a function of the C library.
    func use(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
