import Glibc

/// The sockets of a switch around its forwarding core: one round takes in what arrived and sends it on.
struct Fabric {
    // More peers than any lab has; a program that connects without end must not use up the process's descriptors.
    private static let mostPorts = 256
    private static let acceptPause = Duration.milliseconds(100)

    private var listener: ListeningSocket?
    private var core = ForwardingCore()
    private var ports: [SwitchPort] = []
    private var portOfNumber: [SwitchPort?] = []
    private var totals = SwitchStatistics()
    private var pauseEnd: Duration?

    /// Creates a switch without peers.
    init(listener: ListeningSocket) {
        self.listener = listener
    }

    /// Replaces the entries of `list` with what the next round waits for: the listening socket first, then the ports.
    func listInterests(in list: inout [pollfd]) {
        list.removeAll(keepingCapacity: true)
        // The system skips entries with a negative number.
        let arrivals = pauseEnd == nil ? listener?.descriptor ?? -1 : -1
        list.append(pollfd(fd: arrivals, events: Int16(POLLIN), revents: 0))
        for port in ports { list.append(port.interest) }
    }

    /// When the next round begins at the latest; `nil` if it can wait for events.
    var nextDeadline: Duration? { pauseEnd }

    /// Does all that the sockets are ready for, given what `listInterests(in:)` listed with the answers filled in.
    mutating func round(_ ready: some Collection<pollfd>, at now: Duration) {
        for (port, answer) in zip(ports, ready.dropFirst()) where answer.revents != 0 {
            if answer.revents & Int16(POLLOUT) != 0 { port.unblock() }
            if answer.revents & ~Int16(POLLOUT) != 0 { receive(from: port, at: now) }
        }
        for port in ports where port.hasOutput { port.flush() }
        removeEndedPorts()
        if let end = pauseEnd, end <= now { pauseEnd = nil }
        if ready.first.map({ $0.revents != 0 }) ?? false { welcome(at: now) }
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

    private mutating func pass(_ frame: RawSpan, from port: SwitchPort, at now: Duration) {
        port.received += 1
        switch core.route(frame, from: port.id, at: now) {
        case .port(let target):
            totals.forwarded += 1
            if let target = portOfNumber[target.number] { deliver(frame, to: target) }
        case .everyOtherPort:
            totals.flooded += 1
            for target in ports where target !== port { deliver(frame, to: target) }
        case .nowhere:
            totals.refused += 1
        }
    }

    // Every copy of every frame comes through here, on its way from one port to one other.
    private mutating func deliver(_ frame: RawSpan, to target: SwitchPort) {
        if !target.enqueue(frame) { totals.overflowed += 1 }
    }

    private mutating func welcome(at now: Duration) {
        while true {
            switch listener?.accept() ?? .nobody {
            case .nobody: return
            case .noRoom:
                // The connection stays readable: without a pause the thread would try again and again.
                pauseEnd = now + Self.acceptPause
                return
            case .peer(let descriptor):
                add(Descriptor(owning: descriptor))
            }
        }
    }

    private mutating func add(_ socket: consuming Descriptor) {
        guard ports.count < Self.mostPorts else { return }
        let port = SwitchPort(id: core.addPort(), socket: socket)
        ports.append(port)
        while portOfNumber.count <= port.id.number { portOfNumber.append(nil) }
        portOfNumber[port.id.number] = port
    }

    private mutating func removeEndedPorts() {
        guard ports.contains(where: \.isOver) else { return }
        for port in ports where port.isOver {
            core.removePort(port.id)
            portOfNumber[port.id.number] = nil
        }
        ports.removeAll(where: \.isOver)
    }

    /// Disconnects everybody and removes the socket's file; nothing more happens afterwards.
    mutating func close() {
        for port in ports { port.isOver = true }
        removeEndedPorts()
        listener?.removeFile()
        listener = nil
    }

    /// What was done so far, and who is connected.
    func statistics(at now: Duration) -> SwitchStatistics {
        var statistics = totals
        let addresses = core.addresses(at: now)
        statistics.ports = ports.sorted { $0.id.number < $1.id.number }.map { port in
            SwitchStatistics.Port(
                id: port.id,
                process: port.process,
                addresses: addresses[port.id] ?? [],
                received: port.received,
                sent: port.sent,
                overflowed: port.overflowed
            )
        }
        return statistics
    }
}
