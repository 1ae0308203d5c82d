import Synchronization

/// A learning Ethernet switch between the machines and the gateway of one network of a lab.
///
/// Peers connect to its Unix socket as QEMU does with `-netdev stream,server=off,addr.type=unix,addr.path=SOCKET`. A switch has one
/// thread of its own, which sleeps while nothing arrives. A peer that does not take its frames loses them, and no other peer
/// waits for it; a peer that sends something other than frames is disconnected.
public final class Switch: Sendable {
    private enum Phase {
        case listening
        case running(DedicatedThread)
        case stopped
    }

    /// The path of the socket that peers connect to.
    public let socketPath: String
    private let loop: SwitchLoop
    private let phase = Mutex(Phase.listening)

    /// Creates a switch that listens at `socketPath`; peers may connect at once and are served from `start()` on.
    ///
    /// The socket is for the user alone (mode 0600). A socket that a dead process left at the path is replaced.
    /// - Throws: `SwitchError` when the path cannot be a socket's, when it is in use, or when the system refuses.
    public init(socketPath: String) throws(SwitchError) {
        guard let end = WakeSignal() else { throw .failed("socketpair", socketPath) }
        self.socketPath = socketPath
        loop = SwitchLoop(listener: try ListeningSocket(path: socketPath), end: end)
    }

    deinit { stop() }

    /// Starts to pass frames; does nothing if that has begun already.
    /// - Throws: `SwitchError` when the switch was stopped, or when the system has no room for a thread.
    public func start() throws(SwitchError) {
        try phase.withLock { phase throws(SwitchError) in
            switch phase {
            case .running: return
            case .stopped: throw SwitchError(.stopped, socketPath, "the switch was stopped and does not start again")
            case .listening: phase = .running(try startThread())
            }
        }
    }

    private func startThread() throws(SwitchError) -> DedicatedThread {
        let name = socketPath.split(separator: "/").last.map(String.init) ?? socketPath
        do {
            return try DedicatedThread(name: name) { [loop] in loop.run() }
        } catch {
            throw SwitchError(.refusedBySystem, socketPath, "the system gave no thread", cause: error)
        }
    }

    /// Disconnects all peers, removes the socket and ends the thread before it returns; frames that still wait are lost.
    ///
    /// It may be called again and from several threads; each call returns when all is done.
    public func stop() {
        phase.withLock { phase in
            if case .running(let thread) = phase {
                loop.requestEnd()
                thread.join()
            }
            loop.close()
            phase = .stopped
        }
    }

    /// What the switch has done so far, and who is connected to it now.
    public var statistics: SwitchStatistics { loop.statistics }
}
