public import LabHost
import LabModel

/// What breaks and heals a lab on purpose.
struct Sabotage: Sendable {
    /// The names that can be used.
    let names: FaultNames
    private let room: any HostLab

    /// Works on a lab that is on its host already, ready or not.
    init(_ planned: PlannedLab, in room: any HostLab) {
        self.init(FaultNames(planned), in: room)
    }

    /// Works on a lab with these names.
    init(_ names: FaultNames, in room: any HostLab) {
        self.names = names
        self.room = room
    }

    /// Breaks or heals what is asked for.
    /// - Throws: `FaultOrderError` when the request cannot be understood; `EngineError` when the host or a machine fails.
    func perform(_ request: FaultRequest) async throws {
        try await perform(try request.order(in: names))
    }

    /// Breaks what a lab file says.
    func impose(_ faults: [PlannedFault]) async throws {
        for fault in faults { try await perform(try order(for: fault)) }
    }

    /// Breaks what a lab file says of the lab as a whole.
    func impose(_ plan: FaultPlan) async throws {
        guard plan != FaultPlan() else { return }
        try await perform(.seed(plan.seed))
        try await impose(plan.faults)
    }

    /// What is wrong with the networks.
    var faults: NetworkFaults {
        get async throws { try await faultable().faults }
    }

    /// Makes the networks what they were, and lets every machine go on.
    func heal(to before: NetworkFaults) async throws {
        try await faultable().changeFaults { $0 = before }
        for name in names.machines.keys.sorted() {
            // One that has crashed does not answer, and is for the next test to complain of.
            try? await faultable().breakableMachine(name)?.proceed()
        }
    }

    /// What is wrong with the networks, as people read it, and what they have carried.
    func facts() async throws -> NetworkFacts {
        let room = try faultable()
        let faults = await room.faults
        var networks: [NetworkFacts.Carried] = []
        for network in names.networks {
            networks.append(.init(network: network, cards: await room.traffic(on: network) ?? []))
        }
        return NetworkFacts(seed: faults.seed, faults: faults.lines, networks: networks)
    }

    private func perform(_ order: FaultOrder) async throws {
        switch order {
        case .crash(let name): await (try await breakable(name)).crash()
        case .pause(let name): try await breaking(name) { try await $0.pause() }
        case .resume(let name): try await breaking(name) { try await $0.proceed() }
        case .impose, .heal, .seed: _ = try await faultable().changeFaults { order.apply(to: &$0) }
        }
    }

    private func order(for fault: PlannedFault) throws -> FaultOrder {
        do {
            switch fault {
            case .pause(let machine): return .pause(machine)
            case .crash(let machine): return .crash(machine)
            case .network(let flow, let bothWays, let impairment):
                let flows = try names.flows(
                    from: flow.from ?? "any",
                    to: flow.to ?? "any",
                    network: flow.network,
                    bothWays: bothWays
                )
                return .impose(flows, .all(impairment))
            }
        } catch {
            throw EngineError(stage: "break", reason: "\(error)")
        }
    }

    private func faultable() throws -> any FaultableLab {
        guard let room = room as? any FaultableLab else {
            throw EngineError(stage: "break", reason: "this host cannot break its networks")
        }
        return room
    }

    private func breaking(_ name: String, _ body: (any BreakableMachine) async throws -> Void) async throws {
        do {
            try await body(try await breakable(name))
        } catch let error as HostError {
            throw EngineError(machine: name, stage: "break", reason: error.reason)
        }
    }

    private func breakable(_ name: String) async throws -> any BreakableMachine {
        guard let machine = try await faultable().breakableMachine(name) else {
            throw EngineError(machine: name, stage: "break", reason: "it is not on the host")
        }
        return machine
    }
}

/// What is wrong with the networks of a lab, and what they have carried.
public struct NetworkFacts: Hashable, Sendable, Codable {
    /// What a network has carried.
    public struct Carried: Hashable, Sendable, Codable {
        /// The network.
        public var network: String
        /// Its cards.
        public var cards: [CardTraffic]
    }

    /// What chance is drawn from.
    public var seed: UInt64
    /// What is wrong, as people read it.
    public var faults: [String]
    /// The networks, in the order of the lab file.
    public var networks: [Carried]
}
