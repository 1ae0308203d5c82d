import LabModel
import LabYAML

extension LabDeciding {
    /// The networks of the lab, or the one that a lab without networks has.
    func networks() -> [NetworkDraft] {
        guard let node = file.sections.networks else { return [NetworkDraft(network: .lan)] }
        guard isWithin(Self.limits.networks, node, "networks") else { return [] }
        if node.entries?.isEmpty == true {
            findings.error(
                "expected at least one network",
                at: node.location,
                hint: "without 'networks' there is 'lan'"
            )
        }
        let networks = findings.map(node, "a mapping of names to networks") { entry in
            _ = findings.isName(entry.name, "the name of a network", at: entry.key.location)
            return network(entry)
        }
        return networks ?? []
    }

    private func network(_ entry: YAMLNode.Entry) -> NetworkDraft? {
        let subject = "network \(entry.name.quoted)"
        // A network with a wrong subnet still has a name that machines can refer to.
        let unknown = IPv4Subnet("0.0.0.0/32")
        return findings.fields(literal(entry.value), of: subject, at: entry.key.location) { fields -> NetworkDraft? in
            let node = fields.required("subnet")
            let subnet = node.flatMap { self.subnet($0, of: subject) }
            let internet = fields.flag("internet")
            return (subnet ?? unknown).map { shown in
                let network = Network(name: entry.name, subnet: shown, internet: internet)
                return NetworkDraft(network: network, location: subnet == nil ? nil : node?.location)
            }
        }
    }

    private func subnet(_ node: YAMLNode, of subject: String) -> IPv4Subnet? {
        guard let text = findings.line(node, "a subnet like 10.20.1.0/24") else { return nil }
        guard let subnet = IPv4Subnet(text) else {
            findings.error("\(text.quoted) is not a subnet", at: node.location, hint: Self.subnetHint(for: text))
            return nil
        }
        guard (16...28).contains(subnet.prefixLength) else {
            let size = subnet.prefixLength > 28 ? "small" : "large"
            findings.error("\(subject) is too \(size)", at: node.location, hint: "a subnet is from /16 to /28")
            return nil
        }
        guard (1...223).contains(subnet.base.rawValue >> 24), subnet.base.rawValue >> 24 != 127 else {
            findings.error("machines cannot have the addresses \(subnet)", at: node.location)
            return nil
        }
        return subnet
    }

    private static func subnetHint(for text: String) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]),
            (1...32).contains(length)
        else { return "write it like 10.20.1.0/24" }
        let base = IPv4Address(rawValue: address.rawValue & ~UInt32(0) << UInt32(32 - length))
        return "the subnet with that address is \(base)/\(length)"
    }

    /// Checks that no two networks share an address, and that each has room for its machines.
    func checkAddresses(_ networks: [NetworkDraft], _ machines: [MachineDraft]) {
        let known = networks.filter(\.hasAddresses)
        for (position, draft) in known.enumerated() {
            let network = draft.network
            for other in known[..<position].map(\.network) where other.subnet.overlaps(network.subnet) {
                let message = "network \(network.name.quoted) overlaps network \(other.name.quoted), \(other.subnet)"
                findings.error(message, at: draft.location)
            }
            let count = machines.filter { $0.description.networks.contains(network.name) }
                .reduce(0) { $0 + $1.description.instances }
            // The network, the gateway and the broadcast address belong to no machine.
            let room = network.subnet.count - 3
            guard count > room else { continue }
            let message = "network \(network.name.quoted) has room for \(room) machines, and \(count) are on it"
            findings.error(message, at: draft.location ?? file.sections.machines?.location)
        }
    }
}
