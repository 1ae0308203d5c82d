import Glibc
import LabModel

/// The sockets of a switch around its forwarding core: one round takes in what arrived and sends it on.
struct Fabric {
    /// A socket where peers connect.
    struct Place {
        let socket: ListeningSocket
        /// The card that connects there; `nil` where anybody may.
        var card: String?
        /// What the peer gets, if it does not get everything.
        var guarding: GatewayGuard?
    }

    /// The network's name, for captures.
    let network: String
    /// Where peers connect.
    var sockets: [Place]
    var core = ForwardingCore()
    /// The connected peers in the order of their arrival.
    var ports: [SwitchPort] = []
    var portOfNumber: [SwitchPort?] = []
    var totals = SwitchStatistics()
    /// When peers are welcomed again after descriptors ran out.
    var pauseEnd: Duration?
    /// What is wrong with the network; `nil` when nothing is.
    var faults: FaultCore?
    /// The same as it was imposed: with its seed also when nothing is wrong.
    var imposed = NetworkFaults()
    /// Frames that faults delay.
    var delayed = DelayLine<SwitchPort>()
    var taps: [CaptureTap] = []
    /// Addresses that a restored state says of cards that have not come yet.
    var expected: [String: [MACAddress]] = [:]
    /// The nanoseconds since 1970 at the moment from which times are counted.
    let epoch: UInt64

    /// Creates a switch without peers.
    init(network: String, socket: ListeningSocket, epoch: UInt64) {
        self.network = network
        self.epoch = epoch
        sockets = [Place(socket: socket)]
    }

    /// Replaces the entries of `list` with what the next round waits for: the listening sockets first, then the ports.
    func listInterests(in list: inout [pollfd]) {
        list.removeAll(keepingCapacity: true)
        for place in sockets {
            // The system skips entries with a negative number.
            list.append(pollfd(fd: pauseEnd == nil ? place.socket.descriptor : -1, events: Int16(POLLIN), revents: 0))
        }
        for port in ports { list.append(port.interest) }
    }

    /// When the next round begins at the latest; `nil` if it can wait for events.
    var nextDeadline: Duration? {
        guard let arrival = delayed.next else { return pauseEnd }
        return pauseEnd.map { min($0, arrival) } ?? arrival
    }

    /// Does all that the sockets are ready for, given what `listInterests(in:)` listed with the answers filled in.
    mutating func round(_ ready: some RandomAccessCollection<pollfd>, at now: Duration) {
        // A socket that was added since the list was made has no answer yet.
        let listed = min(ready.count - ports.count, sockets.count)
        let arrivals = sockets.indices.filter { $0 < listed && isReady(ready, $0) }
        for (port, answer) in zip(ports, ready.dropFirst(listed)) where answer.revents != 0 {
            if answer.revents & Int16(POLLOUT) != 0 { port.unblock() }
            if answer.revents & ~Int16(POLLOUT) != 0 { receive(from: port, at: now) }
        }
        deliverDelayed(at: now)
        for port in ports where port.hasOutput { port.flush() }
        removeEndedPorts()
        if let end = pauseEnd, end <= now { pauseEnd = nil }
        for index in arrivals { welcome(at: sockets[index], now) }
        for index in taps.indices.reversed() where !taps[index].handOver() { taps.remove(at: index) }
    }

    private func isReady(_ ready: some RandomAccessCollection<pollfd>, _ index: Int) -> Bool {
        ready[ready.index(ready.startIndex, offsetBy: index)].revents != 0
    }

    private mutating func receive(from port: SwitchPort, at now: Duration) {
        switch port.receive() {
        case .nothing: return
        case .ended: port.isOver = true
        case .bytes:
            do {
                try port.decoder.forEachFrame { pass($0, from: port, at: now) }
            } catch {
                port.isOver = true
                totals.expelled += 1
            }
        }
    }
}
