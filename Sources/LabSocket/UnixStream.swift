import Dispatch
import Glibc
import Synchronization

/// A connected Unix stream socket.
///
/// One task receives, any number send. Nothing is read ahead of the receiver, so that a peer cannot fill the memory.
public final class UnixStream: Sendable {
    /// The path of the socket, for messages.
    public let path: String

    private let descriptor: Int32
    private let readiness: Readiness
    private let sending = DispatchQueue(label: "assay.socket.send")
    private let isClosed = Mutex(false)

    /// Takes over a connected descriptor, which is made non-blocking.
    public init(descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let sending = sending
        readiness = Readiness(descriptor: descriptor, queue: DispatchQueue(label: "assay.socket.receive")) {
            // Behind everything that is still being sent, so that the number is not used again meanwhile.
            sending.async { _ = Glibc.close(descriptor) }
        }
    }

    deinit {
        close()
    }

    /// Connects to the socket at `path`, trying again until somebody listens there.
    /// - Throws: `SocketError` when nobody does within `limit`, or the path is too long.
    public static func connect(to path: String, within limit: Duration) async throws -> UnixStream {
        let deadline = ContinuousClock.now + limit
        while true {
            let stream = try attempt(path)
            if let stream { return stream }
            guard ContinuousClock.now < deadline else { throw SocketError(.timedOut, path: path, action: "connect") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func attempt(_ path: String) throws(SocketError) -> UnixStream? {
        guard let descriptor = SocketAddress.makeSocket() else {
            throw SocketError(.system(errno), path: path, action: "connect")
        }
        guard let result = SocketAddress.with(path: path, { Glibc.connect(descriptor, $0, $1) }) else {
            _ = Glibc.close(descriptor)
            throw SocketError(.pathTooLong, path: path, action: "connect")
        }
        if result == 0 { return UnixStream(descriptor: descriptor, path: path) }
        let number = errno
        _ = Glibc.close(descriptor)
        guard [ENOENT, ECONNREFUSED, EAGAIN].contains(number) else {
            throw SocketError(.system(number), path: path, action: "connect")
        }
        return nil
    }

    /// The process that connected, as the system knows it (unix(7), `SO_PEERCRED`).
    public var peerProcess: Int32? {
        // A `ucred`: the numbers of process, user and group.
        var credentials: [Int32] = [0, 0, 0]
        var size = socklen_t(MemoryLayout<Int32>.stride * credentials.count)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return credentials[0] > 0 ? credentials[0] : nil
    }

    /// What the peer sends to the one consumer, piece by piece as it arrives, until the peer closes.
    public var incoming: AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { try await self.receive() }
    }

    /// Waits for the next bytes, at most 64 KiB; `nil` when the peer has closed or the task is cancelled.
    /// - Throws: `SocketError` when the stream breaks.
    public func receive() async throws(SocketError) -> [UInt8]? {
        while true {
            if isClosed.withLock({ $0 }) { return nil }
            var number: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let got = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                number = got < 0 ? errno : 0
                count = max(0, got)
            }
            if !bytes.isEmpty { return bytes }
            switch number {
            case 0, ECONNRESET, EBADF: return nil
            case EINTR: continue
            case EAGAIN: if await !readiness.wait() { return nil }
            default: throw SocketError(.system(number), path: path, action: "receive")
            }
        }
    }

    /// Sends all bytes, after those of earlier calls.
    /// - Throws: `SocketError` when the peer has closed, or takes nothing for 30 seconds.
    public func send(_ bytes: [UInt8]) async throws(SocketError) {
        let failure: SocketError? = await withCheckedContinuation { continuation in
            sending.async { [self] in continuation.resume(returning: sendNow(bytes)) }
        }
        if let failure { throw failure }
    }

    private func sendNow(_ bytes: [UInt8]) -> SocketError? {
        var sent = 0
        while sent < bytes.count {
            if isClosed.withLock({ $0 }) { return SocketError(.closed, path: path, action: "send") }
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&entry, 1, 30_000) == 0 { return SocketError(.timedOut, path: path, action: "send") }
            } else if errno != EINTR {
                return SocketError(.system(errno), path: path, action: "send")
            }
        }
        return nil
    }

    /// Closes the stream and tells whoever waits on it; safe to call again.
    public func close() {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard isFirst else { return }
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        readiness.finish()
    }
}
