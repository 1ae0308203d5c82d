import LabModel

extension SettingScope {
    private static let members = ["name", "host", "address", "addresses", "port"]

    /// What a reference to one end gives: of the chosen machine, of all joined, of this machine, or of `other`.
    func text(
        of reference: Reference,
        at end: Side,
        other: Party?,
        separator: String
    ) throws(ConnectionMistake) -> String {
        let all = parties(at: end)
        let member = try checkedMember(of: reference)
        if member == "addresses" {
            var addresses: [String] = []
            for party in all {
                addresses.append(try text("address", of: party, at: end, reference))
            }
            return addresses.joined(separator: separator)
        }
        if let index = reference.index {
            guard all.indices.contains(index) else {
                let machines = all.count == 1 ? "one machine" : "\(all.count) machines"
                throw ConnectionMistake(
                    "'${\(reference)}' is beyond the end: '\(end.root)' is \(machines)",
                    hint: "indexes count from 0"
                )
            }
            return try text(member, of: all[index], at: end, reference)
        }
        let chosen = end == side ? all.first { $0.name == here.name } : other
        guard let chosen else { throw ConnectionMistake("'${\(reference)}' has no machine here") }
        return try text(member, of: chosen, at: end, reference)
    }

    private func checkedMember(of reference: Reference) throws(ConnectionMistake) -> String {
        guard let member = reference.member else {
            throw ConnectionMistake(
                "'${\(reference)}' does not say what of the machine",
                hint: "write '${\(reference).address}', or 'name', 'host' or 'port' instead of 'address'"
            )
        }
        guard Self.members.contains(member) else {
            throw ConnectionMistake(
                "'${\(reference)}' names '\(member)', which a machine does not have",
                hint: Suggestion.hint(for: member, among: Self.members)
            )
        }
        guard member != "addresses" || reference.index == nil else {
            throw ConnectionMistake(
                "'${\(reference)}' has an index, but 'addresses' is of all machines",
                hint: "write 'address', or leave the index out"
            )
        }
        return member
    }

    private func text(
        _ member: String,
        of party: Party,
        at end: Side,
        _ reference: Reference
    ) throws(ConnectionMistake) -> String {
        switch (member, party.place) {
        case ("name", _), ("host", .outside):
            return party.name
        case ("host", .machine(let machine)):
            return "\(machine.name).\(IdentityPlan.domain(of: lab.name))"
        case ("port", _):
            if let port = party.port { return String(port) }
            throw missingPort(of: party, at: end, reference)
        case (_, .outside(let endpoint)):
            return endpoint.address.description
        case (_, .machine(let machine)):
            guard let address = address(of: machine, at: end) else {
                throw ConnectionMistake("'${\(reference)}' has no address on a shared network")
            }
            return address.description
        }
    }

    private func missingPort(of party: Party, at end: Side, _ reference: Reference) -> ConnectionMistake {
        switch party.place {
        case .machine(let machine):
            ConnectionMistake(
                "'${\(reference)}' has no port: no endpoint of machine '\(machine.description.name)' is meant",
                hint: end == .provider ? "write 'endpoint' in the connection" : nil
            )
        case .outside(let endpoint):
            ConnectionMistake(
                "'${\(reference)}' has no port: the connection does not say which port of \(endpoint.address) is meant",
                hint: "write 'to: {address: \(endpoint.address), port: PORT}'"
            )
        }
    }

    /// The address on the first of the consumer's networks that both ends are on.
    private func address(of machine: PlannedMachine, at end: Side) -> IPv4Address? {
        let others = parties(at: end == .consumer ? .provider : .consumer)
        let opposite: PlannedMachine? = end == side ? others.lazy.compactMap(\.machine).first : here
        guard let opposite else {
            // Towards what is outside, a machine is known by the card that its gateway is on.
            return machine.interfaces.first { $0.subnet.contains(machine.gateway ?? $0.address) }?.address
        }
        return end == .consumer
            ? SharedNetwork(from: machine, to: opposite)?.consumer
            : SharedNetwork(from: opposite, to: machine)?.provider
    }
}

extension SettingScope.Party {
    /// The machine, unless it is outside of the lab.
    var machine: PlannedMachine? {
        if case .machine(let machine) = place { machine } else { nil }
    }
}
