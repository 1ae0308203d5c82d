import Dispatch
import Glibc
import Synchronization

/// A Unix socket that others connect to; it and its file are gone when it is closed.
public final class UnixListener: Sendable {
    /// The path of the socket.
    public let path: String

    private let descriptor: Int32
    private let readiness: Readiness
    private let isClosed = Mutex(false)

    /// Listens at `path`, which must not exist; only the owner may connect.
    /// - Throws: `SocketError` when the path is too long or the system refuses.
    public init(path: String) throws(SocketError) {
        guard let descriptor = SocketAddress.makeSocket() else {
            throw SocketError(.system(errno), path: path, action: "bind")
        }
        let bound = SocketAddress.with(path: path) { Glibc.bind(descriptor, $0, $1) }
        guard bound == 0, chmod(path, 0o600) == 0, listen(descriptor, 64) == 0 else {
            let number = errno
            _ = Glibc.close(descriptor)
            throw SocketError(bound == nil ? .pathTooLong : .system(number), path: path, action: "bind")
        }
        self.path = path
        self.descriptor = descriptor
        readiness = Readiness(descriptor: descriptor, queue: DispatchQueue(label: "assay.socket.accept")) {
            _ = Glibc.close(descriptor)
        }
    }

    deinit {
        close()
    }

    /// Waits for the next connection; `nil` when the listener was closed or the task cancelled.
    /// - Throws: `SocketError` when the system refuses.
    public func accept() async throws(SocketError) -> UnixStream? {
        while true {
            if isClosed.withLock({ $0 }) { return nil }
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 { return UnixStream(descriptor: accepted, path: path) }
            switch errno {
            case EAGAIN: if await !readiness.wait() { return nil }
            case EINTR, ECONNABORTED: continue
            default: throw SocketError(.system(errno), path: path, action: "accept")
            }
        }
    }

    /// Waits for one connection.
    /// - Throws: `SocketError` with `timedOut` when nobody connects within `limit`.
    public func accept(within limit: Duration) async throws -> UnixStream {
        try await withThrowingTaskGroup(of: UnixStream?.self) { group in
            group.addTask { try await self.accept() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let stream = try await group.next() ?? nil else {
                try Task.checkCancellation()
                throw SocketError(.timedOut, path: path, action: "accept")
            }
            return stream
        }
    }

    /// Stops listening and removes the socket; connections that were accepted stay, and it is safe to call again.
    public func close() {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard isFirst else { return }
        _ = unlink(path)
        readiness.finish()
    }
}
