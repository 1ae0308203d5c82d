public import LabModel
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
    /// `network` is how captures call it. The socket is for the user alone (mode 0600). A socket that a dead process left at the path is replaced.
    /// - Throws: `SwitchError` when the path cannot be a socket's, when it is in use, or when the system refuses.
    public init(network: String = "lan", socketPath: String) throws(SwitchError) {
        guard let wake = WakeSignal() else { throw .failed("socketpair", socketPath) }
        self.socketPath = socketPath
        loop = SwitchLoop(network: network, socket: try ListeningSocket(path: socketPath), wake: wake)
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

    /// Listens at a further socket, whose one peer is known as the card `name`: faults, captures and states are told by names, which
    /// nothing that a guest sends can change.
    ///
    /// A gateway gets only what its guard admits.
    /// - Throws: `SwitchError` as from the initializer, and when the switch was stopped.
    public func addCard(_ name: String, socketPath path: String, guarding: GatewayGuard? = nil) throws(SwitchError) {
        let socket = try ListeningSocket(path: path)
        try phase.withLock { phase throws(SwitchError) in
            if case .stopped = phase {
                socket.removeFile()
                throw SwitchError(.stopped, path, "the switch was stopped")
            }
            let place = Fabric.Place(socket: socket, card: name, guarding: guarding)
            loop.change { fabric, _ in fabric.sockets.append(place) }
        }
    }

    /// Replaces what is wrong with the network; it holds for the frames that arrive from now on.
    ///
    /// The names in the faults' flows are those of cards; their networks are not looked at.
    public func impose(_ faults: NetworkFaults) {
        loop.change { fabric, _ in fabric.impose(faults) }
    }

    /// What a copy of the switch needs to go on.
    public var state: SwitchState { loop.state }

    /// Goes on where another switch was: cards are found again by their names, whether they are connected already or come later.
    public func restore(_ state: SwitchState) {
        loop.change { fabric, now in fabric.restore(state, at: now) }
    }

    /// Begins to capture what the switch carries, until that is stopped or the switch is.
    public func capture() -> Capture {
        let capture = Capture()
        phase.withLock { phase in
            if case .stopped = phase { return capture.stop() }
            loop.change { fabric, _ in fabric.add(capture) }
        }
        return capture
    }
}
