import CPoll
import Glibc
import LabModel
import Synchronization

/// The work of a switch's thread: wait for sockets, do a round, until told to end.
///
/// It knows nothing of the `Switch` that owns it, so that a forgotten `Switch` ends its thread.
final class SwitchLoop: Sendable {
    private let fabric: Mutex<Fabric>
    private let wake: WakeSignal
    private let isEnding = Atomic(false)
    private let started = ContinuousClock.now

    /// Creates the loop of the switch that listens at `socket`.
    init(network: String, socket: ListeningSocket, wake: WakeSignal) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let epoch = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        fabric = Mutex(Fabric(network: network, socket: socket, epoch: epoch))
        self.wake = wake
    }

    /// Works until `requestEnd()`.
    func run() {
        var waits: [pollfd] = []
        while true {
            let deadline = fabric.withLock { fabric in
                fabric.listInterests(in: &waits)
                return fabric.nextDeadline
            }
            waits.append(pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0))
            // It fails when a signal comes or memory is short for a moment; then no answers are filled in.
            let count = assay_poll(&waits, UInt(waits.count), timeout(until: deadline))
            if count > 0, waits.last?.revents != 0 { wake.clear() }
            guard !isEnding.load(ordering: .acquiring) else { return }
            fabric.withLock { $0.round(waits.dropLast(), at: now) }
        }
    }

    /// Ends the work soon.
    func requestEnd() {
        isEnding.store(true, ordering: .releasing)
        wake.send()
    }

    /// Changes something, and lets the work see it at once.
    func change(_ body: (inout Fabric, _ now: Duration) -> Void) {
        fabric.withLock { body(&$0, now) }
        wake.send()
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

    /// What a copy of the switch needs to go on.
    var state: SwitchState {
        fabric.withLock { $0.state(at: now) }
    }

    private func timeout(until deadline: Duration?) -> Int64 {
        guard let deadline else { return -1 }
        return Int64(max(0, (deadline - now) / .nanoseconds(1)))
    }
}
