import Glibc

/// The address of a Unix socket (unix(7)).
enum SocketAddress {
    /// The number of bytes that a path may have, without the terminating zero.
    static let longestPath = 107

    /// Calls `body` with the address of the socket at `path`, or gives `nil` when the path is too long.
    static func with<Result>(path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        let bytes = Array(path.utf8)
        guard bytes.count <= longestPath else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// A new non-blocking stream socket that children do not inherit, or `nil`.
    static func makeSocket() -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        return descriptor < 0 ? nil : descriptor
    }
}

/// The system's words for an `errno`.
func systemErrorText(_ number: Int32) -> String {
    String(cString: strerror(number))
}
