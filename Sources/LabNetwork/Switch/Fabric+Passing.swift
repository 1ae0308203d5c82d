import LabModel

/// From one port to others.
extension Fabric {
    /// Sends a frame on that came from a port.
    mutating func pass(_ frame: RawSpan, from port: SwitchPort, at now: Duration) {
        port.received += 1
        let forwarding = core.route(frame, from: port.id, at: now)
        var cause: LossCause?
        switch forwarding {
        case .port(let target):
            totals.forwarded += 1
            if let target = portOfNumber[target.number] {
                cause = send(frame, from: port, to: CollectionOfOne(target), at: now)
            }
        case .everyOtherPort:
            totals.flooded += 1
            cause = send(frame, from: port, to: ports, at: now)
        case .nowhere:
            totals.refused += 1
        }
        if !taps.isEmpty { note(frame, from: port, cause, at: now) }
    }

    private mutating func send(
        _ frame: RawSpan,
        from port: SwitchPort,
        to targets: some Collection<SwitchPort>,
        at now: Duration
    ) -> LossCause? {
        guard faults != nil else {
            for target in targets where target !== port { deliver(frame, to: target) }
            return nil
        }
        return sendPastFaults(frame, from: port, to: targets, at: now)
    }

    // Every copy of every frame that nothing delays comes through here, on its way from one port to one other.
    private mutating func deliver(_ frame: RawSpan, to target: SwitchPort) {
        if let guarding = target.guarding, !guarding.admits(frame) {
            totals.refused += 1
        } else if !target.enqueue(frame) {
            totals.overflowed += 1
        }
    }

    /// Gives the reason of a loss, of the last one where the frame is lost to several.
    private mutating func sendPastFaults(
        _ frame: RawSpan,
        from port: SwitchPort,
        to targets: some Collection<SwitchPort>,
        at now: Duration
    ) -> LossCause? {
        guard var faults else { return nil }
        defer { self.faults = faults }
        self.faults = nil
        var copies: [Passage] = []
        var cause = faults.send(length: frame.byteCount, from: port.end, at: now) { copies.append($0) }
        if cause != nil { totals.lost += 1 }
        for copy in copies {
            for target in targets where target !== port {
                var arrivals: [Passage] = []
                let loss = faults.deliver(copy, length: frame.byteCount, from: port.end, to: target.end) {
                    arrivals.append($0)
                }
                if let loss {
                    cause = loss
                    totals.lost += 1
                }
                for arrival in arrivals { deliver(frame, to: target, at: arrival.time, now) }
            }
        }
        return cause
    }

    private mutating func deliver(_ frame: RawSpan, to target: SwitchPort, at time: Duration, _ now: Duration) {
        guard time > now else { return deliver(frame, to: target) }
        let bytes = frame.withUnsafeBytes { Array($0) }
        if !delayed.insert(bytes, at: time, for: target) { totals.overflowed += 1 }
    }

    /// Delivers the frames whose delay is over.
    mutating func deliverDelayed(at now: Duration) {
        while let entry = delayed.take(at: now) {
            if !entry.target.isOver { deliver(entry.frame.span.bytes, to: entry.target) }
        }
    }

    private mutating func note(_ frame: RawSpan, from port: SwitchPort, _ cause: LossCause?, at now: Duration) {
        let nanoseconds = epoch + UInt64(now / .nanoseconds(1))
        let comment = cause.map { "not delivered: \($0.rawValue)" }
        for index in taps.indices { taps[index].note(frame, from: port.title, at: nanoseconds, comment: comment) }
    }
}
