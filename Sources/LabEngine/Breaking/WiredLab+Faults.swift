public import LabHost
public import LabModel

/// Breaking a lab on purpose.
extension WiredLab {
    /// The names that a request to break something can use.
    public var faultNames: FaultNames { FaultNames(planned) }

    /// Breaks or heals what is asked for.
    /// - Throws: `FaultOrderError` when the request cannot be understood; `EngineError` when the host or a machine fails.
    public func perform(_ request: FaultRequest) async throws {
        try await perform(try request.order(in: faultNames))
    }

    func perform(_ order: FaultOrder) async throws {
        switch order {
        case .crash(let name): await (try breakable(name)).crash()
        case .pause(let name): try await breaking(name) { try await $0.pause() }
        case .resume(let name): try await breaking(name) { try await $0.proceed() }
        case .impose, .heal, .seed:
            _ = try await faultable().changeFaults { order.apply(to: &$0) }
        }
    }

    /// Breaks what the lab file says of the lab as a whole.
    func imposePlannedFaults() async throws {
        let plan = planned.lab.faults
        guard plan != FaultPlan() else { return }
        try await perform(.seed(plan.seed))
        try await impose(plan.faults)
    }

    /// Breaks what a lab file says.
    func impose(_ faults: [PlannedFault]) async throws {
        for fault in faults { try await perform(try order(for: fault)) }
    }

    private func order(for fault: PlannedFault) throws -> FaultOrder {
        do {
            switch fault {
            case .pause(let machine): return .pause(machine)
            case .crash(let machine): return .crash(machine)
            case .network(let flow, let bothWays, let impairment):
                let flows = try faultNames.flows(
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

    /// What is wrong with the networks, as people read it, and what they have carried.
    public func networkFacts() async throws -> NetworkFacts {
        let room = try faultable()
        let faults = await room.faults
        var networks: [NetworkFacts.Carried] = []
        for network in planned.lab.networks {
            networks.append(.init(network: network.name, cards: await room.traffic(on: network.name) ?? []))
        }
        return NetworkFacts(seed: faults.seed, faults: faults.lines, networks: networks)
    }

    /// Begins to capture what a network carries.
    /// - Throws: `FaultOrderError` when the lab has no such network; `EngineError` when the host cannot.
    public func capture(_ network: String) async throws -> any TrafficCapture {
        let networks = planned.lab.networks.map(\.name)
        guard networks.contains(network) else {
            let hint = Suggestion.hint(for: network, among: networks)
            throw FaultOrderError("the lab has no network '\(network)'", hint: hint)
        }
        guard let room = host as? any CapturableLab else {
            throw EngineError(stage: "capture", reason: "this host cannot listen to its networks")
        }
        return try await room.capture(network)
    }

    func faultable() throws -> any FaultableLab {
        guard let room = host as? any FaultableLab else {
            throw EngineError(stage: "break", reason: "this host cannot break its networks")
        }
        return room
    }

    private func breaking(_ name: String, _ body: (any BreakableMachine) async throws -> Void) async throws {
        do {
            try await body(try breakable(name))
        } catch let error as HostError {
            throw EngineError(machine: name, stage: "break", reason: error.reason)
        }
    }

    func breakable(_ name: String) throws -> any BreakableMachine {
        guard let machine = machine(name)?.machine as? any BreakableMachine else {
            throw EngineError(machine: name, stage: "break", reason: "this host cannot break its machines")
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
