import Glibc
import Synchronization

/// The work of a switch's thread: wait for sockets, do a round, until told to end.
///
/// It knows nothing of the `Switch` that owns it, so that a forgotten `Switch` ends its thread.
final class SwitchLoop: Sendable {
    private let fabric: Mutex<Fabric>
    private let end: WakeSignal
    private let started = ContinuousClock.now

    /// Creates the loop of the switch that listens at `listener`.
    init(listener: ListeningSocket, end: WakeSignal) {
        fabric = Mutex(Fabric(listener: listener))
        self.end = end
    }

    /// Works until `requestEnd()`.
    func run() {
        var waits: [pollfd] = []
        while true {
            let deadline = fabric.withLock { fabric in
                fabric.listInterests(in: &waits)
                return fabric.nextDeadline
            }
            waits.append(pollfd(fd: end.descriptor, events: Int16(POLLIN), revents: 0))
            // It fails when a signal comes or memory is short for a moment; then no answers are filled in.
            _ = poll(&waits, nfds_t(waits.count), timeout(until: deadline))
            guard waits.last?.revents == 0 else { return }
            fabric.withLock { $0.round(waits.dropLast(), at: now) }
        }
    }

    /// Ends the work soon.
    func requestEnd() {
        end.send()
    }

    /// Disconnects everybody and removes the socket's file; to be called when nobody works.
    func close() {
        fabric.withLock { $0.close() }
    }

    /// What was done so far, and who is connected.
    var statistics: SwitchStatistics {
        fabric.withLock { $0.statistics(at: now) }
    }

    private var now: Duration { ContinuousClock.now - started }

    private func timeout(until deadline: Duration?) -> Int32 {
        guard let deadline else { return -1 }
        let milliseconds = (deadline - now) / .milliseconds(1)
        return Int32(max(0, milliseconds.rounded(.up)))
    }
}
