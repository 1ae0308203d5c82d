import Glibc

/// A file descriptor that is closed with its owner.
struct Descriptor: ~Copyable, Sendable {
    /// The descriptor's number.
    let number: Int32

    /// Takes over the descriptor with that number.
    init(owning number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// Makes a stream socket of the Unix domain that does not block and that child processes do not get.
    static func unixSocket() -> Descriptor? {
        let number = socket(AF_UNIX, unixStream, 0)
        return number < 0 ? nil : Descriptor(owning: number)
    }

    /// Makes two such sockets that are connected to each other.
    static func connectedPair() -> (Int32, Int32)? {
        var pair: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &pair) { bytes in
            socketpair(AF_UNIX, unixStream, 0, bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        return status == 0 ? pair : nil
    }

    private static var unixStream: Int32 {
        Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    }
}
