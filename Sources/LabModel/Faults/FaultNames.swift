/// The names that an order to break something can use.
public struct FaultNames: Hashable, Sendable {
    /// The machines with the networks that they are on.
    public var machines: [String: [String]]
    /// The machines of each name that stands for several.
    public var groups: [String: [String]]
    /// The networks.
    public var networks: [String]

    /// Creates names.
    public init(machines: [String: [String]], groups: [String: [String]] = [:], networks: [String]) {
        self.machines = machines
        self.groups = groups
        self.networks = networks
    }

    /// The names of a planned lab.
    public init(_ lab: PlannedLab) {
        machines = Dictionary(lab.machines.map { ($0.name, $0.interfaces.map(\.network)) }) { $1 }
        groups = Dictionary(grouping: lab.machines.map { ($0.description.name, $0.name) }, by: \.0)
            .mapValues { $0.map(\.1) }
        networks = lab.lab.networks.map(\.name)
    }

    /// The machines that a name means: itself, or all instances; `nil` is anybody.
    /// - Throws: `FaultOrderError` when there is none.
    func peers(_ name: String) throws(FaultOrderError) -> [String?] {
        if machines[name] != nil { return [name] }
        if let group = groups[name] { return group }
        if name == "any" { return [nil] }
        if name == "gateway" { return [Flow.gateway] }
        let known = Array(machines.keys) + groups.keys.filter { machines[$0] == nil }
        throw FaultOrderError("the lab has no machine '\(name)'", hint: Suggestion.hint(for: name, among: known))
    }

    /// The machine that a name means.
    /// - Throws: `FaultOrderError` when there is none, or there are several.
    func machine(_ name: String) throws(FaultOrderError) -> String {
        let found = try peers(name).compactMap(\.self)
        guard found.count == 1, machines[found[0]] != nil else {
            throw FaultOrderError("'\(name)' is not one machine", hint: "say which of \(found.joined(separator: ", "))")
        }
        return found[0]
    }

    /// The flows between two names, in one direction or both.
    /// - Throws: `FaultOrderError` when a name is unknown, or the two can never meet.
    public func flows(
        from: String,
        to: String,
        network: String?,
        bothWays: Bool
    ) throws(FaultOrderError) -> [Flow] {
        if let network, !networks.contains(network) {
            throw FaultOrderError(
                "the lab has no network '\(network)'",
                hint: Suggestion.hint(for: network, among: networks)
            )
        }
        var flows: [Flow] = []
        for sender in try peers(from) {
            for receiver in try peers(to) where sender == nil || sender != receiver {
                try check(sender, receiver, on: network)
                let flow = Flow(network: network, from: sender, to: receiver)
                flows.append(flow)
                if bothWays, flow != flow.reversed { flows.append(flow.reversed) }
            }
        }
        guard !flows.isEmpty else { throw FaultOrderError("'\(from)' and '\(to)' are the same machine") }
        return flows
    }

    private func check(_ sender: String?, _ receiver: String?, on network: String?) throws(FaultOrderError) {
        let places = [sender, receiver].compactMap { name in name.flatMap { machines[$0] } }
        for (name, place) in zip([sender, receiver].compactMap(\.self).filter { machines[$0] != nil }, places) {
            if let network, !place.contains(network) {
                throw FaultOrderError("machine '\(name)' is not on network '\(network)'")
            }
        }
        if places.count == 2, Set(places[0]).isDisjoint(with: places[1]), let sender, let receiver {
            throw FaultOrderError("machines '\(sender)' and '\(receiver)' share no network")
        }
    }
}

/// Why an order to break something cannot be followed.
public struct FaultOrderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: a clause without a full stop.
    public let reason: String
    /// What to do instead.
    public let hint: String?

    /// Creates an error.
    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }

    /// What is wrong and what to do, in one line.
    public var description: String { reason + (hint.map { "; \($0)" } ?? "") }
}
