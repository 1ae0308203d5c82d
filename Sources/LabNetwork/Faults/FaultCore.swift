internal import LabModel

/// What faults do to the frames of one switch, without sockets and clocks of its own.
///
/// A frame first meets the faults that do not depend on who receives it, once for all copies of it, then those of each
/// receiver. Bandwidth is shared by all frames that a fault is about; everything else is each flow's own.
struct FaultCore: Sendable {
    /// A port as faults know it: its number, and the name of the machine there.
    struct End: Hashable, Sendable {
        var port: PortID
        var name: String?
    }

    /// The two ends of a flow; `to` is `nil` before the receiver is known.
    private struct Ends: Hashable {
        var from: End
        var to: End?
    }

    /// The faults.
    let faults: NetworkFaults
    private var free: [Duration]
    private var hops: [Ends: [Hop]] = [:]

    /// Creates the faults of a switch.
    init(_ faults: NetworkFaults) {
        self.faults = faults
        free = Array(repeating: .zero, count: faults.faults.count)
    }

    /// Replaces the faults; those that stay go on where they are.
    func replaced(by new: NetworkFaults) -> FaultCore {
        var core = FaultCore(new)
        guard new.seed == faults.seed else { return core }
        let places = faults.faults.map { new.faults.firstIndex(of: $0) }
        for (old, place) in places.enumerated() {
            if let place { core.free[place] = free[old] }
        }
        for (ends, list) in hops {
            let fresh = core.made(for: ends)
            core.hops[ends] = fresh.map { hop in
                list.first { places[$0.fault] == hop.fault }?.renumbered(hop.fault) ?? hop
            }
        }
        return core
    }

    /// Lets a frame leave its sender: gives its copies to `leave`, or says why none left.
    mutating func send(length: Int, from end: End, at now: Duration, leave: (Passage) -> Void) -> LossCause? {
        pass(Passage(time: now), length: length, Ends(from: end), leave)
    }

    /// Lets a copy of a frame come to a receiver: gives each of its copies to `arrive`, or says why none arrived.
    mutating func deliver(
        _ passage: Passage,
        length: Int,
        from: End,
        to: End,
        arrive: (Passage) -> Void
    ) -> LossCause? {
        pass(passage, length: length, Ends(from: from, to: to), arrive)
    }

    /// Forgets a port.
    mutating func forget(_ port: PortID) {
        hops = hops.filter { $0.key.from.port != port && $0.key.to?.port != port }
    }

    private mutating func pass(
        _ passage: Passage,
        length: Int,
        _ ends: Ends,
        _ arrive: (Passage) -> Void
    ) -> LossCause? {
        var list = hops[ends] ?? made(for: ends)
        defer { hops[ends] = list }
        var copies = [passage]
        for index in list.indices {
            var next: [Passage] = []
            var cause: LossCause?
            for copy in copies {
                let fault = list[index].fault
                let loss = list[index].pass(copy, length: length, free: &free[fault]) { next.append($0) }
                cause = loss ?? cause
            }
            if next.isEmpty { return cause }
            copies = next
        }
        for copy in copies { arrive(copy) }
        return nil
    }

    private func made(for ends: Ends) -> [Hop] {
        faults.faults.enumerated().compactMap { index, fault in
            let flow = fault.flow
            guard flow.from == nil || flow.from == ends.from.name, (flow.to == nil) == (ends.to == nil),
                flow.to == nil || flow.to == ends.to?.name
            else { return nil }
            let words = [flow.network, flow.from, flow.to, ends.from.name, ends.to?.name]
            return Hop(fault.impairment, fault: index, chance: Chance(seed: faults.seed, words))
        }
    }
}
