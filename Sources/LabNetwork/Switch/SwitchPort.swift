import Glibc

/// A connected peer: its socket, what it has sent so far, and what waits for it.
final class SwitchPort {
    /// What a look into the socket gave.
    enum Input {
        case bytes
        case nothing
        case ended
    }

    /// The port's number.
    let id: PortID
    /// The name of the machine whose card is connected; `nil` for a peer that only came to the switch's own socket.
    let card: String?
    /// What the peer gets; `nil` where it gets everything.
    let guarding: GatewayGuard?
    /// The process at the other end, or 0.
    let process: Int32
    /// The cutting of the peer's stream.
    var decoder = FrameDecoder()
    /// Whether the connection is over; the port goes away at the end of the round.
    var isOver = false
    /// Whether the socket is full, so that writing must wait until it says that it has room.
    private(set) var isBlocked = false
    /// The number of frames that came from the peer.
    var received = 0
    /// The number of frames that entered the queue.
    private(set) var sent = 0
    /// The number of frames that found the queue full.
    private(set) var overflowed = 0
    private let socket: Descriptor
    private var queue = OutputQueue()

    /// Creates the port of a peer with a connected socket that does not block.
    init(id: PortID, card: String?, guarding: GatewayGuard?, socket: consuming Descriptor) {
        self.id = id
        self.card = card
        self.guarding = guarding
        process = Self.peer(of: socket.number)
        self.socket = socket
    }

    /// The port as captures name it.
    var title: String { card ?? id.description }

    /// The port as faults know it.
    var end: FaultCore.End { FaultCore.End(port: id, name: card) }

    /// What the port waits for.
    var interest: pollfd {
        pollfd(fd: socket.number, events: Int16(isBlocked ? POLLIN | POLLOUT : POLLIN), revents: 0)
    }

    /// Whether frames wait that can be tried to be written.
    var hasOutput: Bool { !queue.isEmpty && !isBlocked && !isOver }

    /// Reads once, as much as there is and fits.
    func receive() -> Input {
        let count = decoder.fill { recv(socket.number, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
        if count > 0 { return .bytes }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
    }

    /// Puts a frame into the queue, or tells that it is lost because the peer takes its frames too slowly.
    func enqueue(_ frame: RawSpan) -> Bool {
        if queue.append(frame) || makeRoom(for: frame) {
            sent += 1
            return true
        }
        overflowed += 1
        return false
    }

    private func makeRoom(for frame: RawSpan) -> Bool {
        guard hasOutput else { return false }
        flush()
        return queue.append(frame)
    }

    /// Tells that the socket has room again.
    func unblock() {
        isBlocked = false
    }

    /// Writes what waits, as far as the socket takes it.
    func flush() {
        let wanted = queue.count
        let written = queue.drain { first, second in
            withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
                parts[0] = iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count)
                parts[1] = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
                var message = msghdr()
                message.msg_iov = parts.baseAddress
                message.msg_iovlen = second.isEmpty ? 1 : 2
                return sendmsg(socket.number, &message, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
        }
        if written < 0, errno != EAGAIN, errno != EINTR {
            isOver = true
        } else {
            isBlocked = written < wanted
        }
    }

    // The C library's `struct ucred` (unix(7)) is not visible to Swift: process, user and group, 32 bits each.
    private static func peer(of descriptor: Int32) -> Int32 {
        var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        let status = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)
        return status == 0 ? credentials.process : 0
    }
}
