/// All that is wrong with the networks of a lab, or with one of them.
public struct NetworkFaults: Hashable, Sendable, Codable {
    /// Something that is wrong with a flow.
    public struct Fault: Hashable, Sendable, Codable {
        /// The frames that it is about.
        public var flow: Flow
        /// What is wrong.
        public var impairment: Impairment

        /// Creates a fault.
        public init(_ flow: Flow, _ impairment: Impairment) {
            self.flow = flow
            self.impairment = impairment
        }
    }

    /// What chance is drawn from: with the same seed, the n-th frame of a flow always has the same fate.
    public var seed: UInt64
    /// The faults in the order in which they were imposed, at most one for each flow.
    public private(set) var faults: [Fault]

    /// Creates a collection; without arguments nothing is wrong.
    public init(seed: UInt64 = 1, _ faults: [Fault] = []) {
        self.seed = seed
        self.faults = []
        for fault in faults { impose(on: fault.flow) { $0 = fault.impairment } }
    }

    /// Whether nothing is wrong.
    public var isEmpty: Bool { faults.isEmpty }

    /// Changes what is wrong with a flow, and leaves the rest of it as it is.
    public mutating func impose(on flow: Flow, _ change: (inout Impairment) -> Void) {
        let index = faults.firstIndex { $0.flow == flow }
        var impairment = index.map { faults[$0].impairment } ?? Impairment()
        change(&impairment)
        switch (index, impairment.isNone) {
        case (let index?, true): faults.remove(at: index)
        case (let index?, false): faults[index].impairment = impairment
        case (nil, true): break
        case (nil, false): faults.append(Fault(flow, impairment))
        }
    }

    /// Removes the faults of the flows for which `isHealed` holds.
    public mutating func heal(where isHealed: (Flow) -> Bool) {
        faults.removeAll { isHealed($0.flow) }
    }

    /// What is wrong with one network.
    public func on(_ network: String) -> NetworkFaults {
        NetworkFaults(seed: seed, faults.filter { $0.flow.network == nil || $0.flow.network == network })
    }

    /// The faults as people read them, one a line; both directions in one where they are equal: `web <-> db: loss 1%`.
    public var lines: [String] {
        var told: Set<Flow> = []
        return faults.compactMap { fault in
            guard !told.contains(fault.flow) else { return nil }
            let isSymmetric =
                fault.flow.from != fault.flow.to && faults.contains(Fault(fault.flow.reversed, fault.impairment))
            if isSymmetric { told.insert(fault.flow.reversed) }
            let text = fault.flow.description
            let shown = isSymmetric ? text.replacing(" -> ", with: " <-> ", maxReplacements: 1) : text
            return "\(shown): \(fault.impairment.text)"
        }
    }
}
