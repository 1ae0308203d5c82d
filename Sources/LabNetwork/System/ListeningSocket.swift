import Glibc

/// A Unix socket that waits for connections at a path, and its file.
final class ListeningSocket: Sendable {
    /// What came of a look for a new connection.
    enum Arrival {
        /// Somebody connected; the caller owns the descriptor.
        case peer(descriptor: Int32)
        /// Nobody waits.
        case nobody
        /// Somebody waits, but the process or the system is out of descriptors or memory.
        case noRoom
    }

    /// The longest path that the address of a Unix socket holds (unix(7)), its closing zero left out.
    static let longestPath = 107

    /// The path of the socket's file.
    let path: String
    private let socket: Descriptor
    private let file: FileIdentity?

    /// Listens at `path`, with a file that only the user may use; a file that a dead listener left there is replaced.
    init(path: String) throws(SwitchError) {
        let address = try UnixAddress(path: path)
        try Self.clear(path, of: address)
        guard let socket = Descriptor.unixSocket() else { throw .failed("socket", path) }
        guard address.use({ bind(socket.number, $0, $1) }) == 0 else {
            if errno == EADDRINUSE { throw SwitchError(.socketInUse, path, "somebody else made the socket just now") }
            throw .failed("bind", path)
        }
        // Nobody can connect before `listen`, so nobody connects before the mode is right.
        guard chmod(path, 0o600) == 0, listen(socket.number, 128) == 0 else {
            let error = SwitchError.failed("listen", path)
            unlink(path)
            throw error
        }
        self.path = path
        self.socket = socket
        file = FileIdentity(of: path)
    }

    /// The number of the socket's descriptor.
    var descriptor: Int32 { socket.number }

    /// Takes the next connection, set not to block and not to be inherited.
    func accept() -> Arrival {
        while true {
            let number = Glibc.accept(socket.number, nil, nil)
            if number >= 0 {
                // `accept4`, which does both at once, is not visible to Swift.
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                _ = fcntl(number, F_SETFL, O_NONBLOCK)
                return .peer(descriptor: number)
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return .nobody
            default: return .noRoom
            }
        }
    }

    /// Removes the socket's file, unless another one has taken its place.
    func removeFile() {
        if file != nil, FileIdentity(of: path) == file { unlink(path) }
    }

    private static func clear(_ path: String, of address: UnixAddress) throws(SwitchError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SwitchError(.socketInUse, path, "a file that is not a socket is in its place")
        }
        guard let probe = Descriptor.unixSocket() else { throw .failed("socket", path) }
        guard address.use({ connect(probe.number, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw SwitchError(.socketInUse, path, "somebody listens there already")
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw .failed("unlink", path) }
    }
}

/// Which file a path led to, whatever becomes of the path.
private struct FileIdentity: Hashable, Sendable {
    private let device: dev_t
    private let node: ino_t

    init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        node = status.st_ino
    }
}
