import LabModel
import LabYAML

/// The names of machines in faults.
struct FaultPeers {
    let deciding: LabDeciding
    let machines: [MachineDraft]

    private var findings: Findings { deciding.findings }

    /// Reads which frames a fault is about; `nil` when that cannot be read, which is then reported.
    func place(_ fields: Fields, network: (YAMLNode) -> String?) -> (flow: Flow, bothWays: Bool)? {
        let nodes = ["between", "from", "to", "network"].map { ($0, fields.optional($0)) }
        let given = nodes.filter { $0.1 != nil }.map(\.0)
        guard !given.isEmpty else {
            let hint = "write 'between: [A, B]', 'from: A', 'to: B' or 'network: NAME'"
            findings.error("a fault says where it is", at: fields.location, hint: hint)
            return nil
        }
        let pair = nodes[0].1.flatMap { self.pair($0) }
        let from = nodes[1].1.flatMap { peer($0) }
        let to = nodes[2].1.flatMap { peer($0) }
        let name = nodes[3].1.flatMap(network)
        if pair != nil, let (key, node) = nodes[1...2].first(where: { $0.1 != nil }) {
            findings.error("a fault has 'between' or '\(key)', not both", at: node?.location ?? fields.location)
            return nil
        }
        let isWhole = zip(nodes, [pair != nil, from != nil, to != nil, name != nil]).allSatisfy { node, isRead in
            node.1 == nil || isRead
        }
        guard isWhole else { return nil }
        let flow = Flow(network: name, from: pair?.from ?? from, to: pair?.to ?? to)
        checkMeeting(of: flow, at: fields.location)
        return (flow, pair != nil)
    }

    /// Reads the two machines between which something is wrong.
    private func pair(_ node: YAMLNode) -> (from: String, to: String)? {
        guard let elements = node.elements, elements.count == 2 else {
            findings.expected("two machines like [web, db]", found: node)
            return nil
        }
        let names = elements.map(peer)
        guard let from = names[0], let to = names[1] else { return nil }
        if from == to, machines.first(where: { $0.name == from })?.description.instances ?? 1 == 1 {
            findings.error("a machine cannot be between itself", at: node.location)
            return nil
        }
        return (from, to)
    }

    /// Reads a machine, an instance of one, or the gateway.
    private func peer(_ node: YAMLNode) -> String? {
        guard let name = findings.text(node, "a machine") else { return nil }
        if isKnown(name) || name == "gateway" { return name }
        complain(name, node)
        return nil
    }

    /// Reads a machine, or an instance of one.
    func machine(_ node: YAMLNode) -> String? {
        guard let name = findings.text(node, "a machine") else { return nil }
        guard isKnown(name) else {
            complain(name, node)
            return nil
        }
        if let group = machines.first(where: { $0.name == name }), group.description.instances > 1 {
            let hint = "say which, as in '\(name)-1'"
            findings.error("machine \(name.quoted) has several instances", at: node.location, hint: hint)
            return nil
        }
        return name
    }

    /// Checks that two machines, or a machine and a network, can meet.
    private func checkMeeting(of flow: Flow, at location: SourceLocation) {
        let ends = [flow.from, flow.to].compactMap(\.self).compactMap { name in
            machines.first { $0.name == name || $0.description.instanceNames.contains(name) }
        }.filter { !$0.description.networks.isEmpty }
        if let network = flow.network, let away = ends.first(where: { !$0.description.networks.contains(network) }) {
            findings.error("machine \(away.name.quoted) is not on network \(network.quoted)", at: location)
        } else if ends.count == 2, Set(ends[0].description.networks).isDisjoint(with: ends[1].description.networks) {
            let message = "machines \(ends[0].name.quoted) and \(ends[1].name.quoted) share no network"
            findings.error(message, at: location)
        }
    }

    private func isKnown(_ name: String) -> Bool {
        machines.contains { $0.name == name || $0.description.instanceNames.contains(name) }
    }

    private func complain(_ name: String, _ node: YAMLNode) {
        let all = deciding.file.sections.machines?.entries?.map(\.name) ?? []
        if deciding.isLeftOut(name, of: machines) {
            let message = "a fault names machine \(name.quoted), which some configurations do not have"
            findings.error(message, at: node.location, hint: "give the fault the 'when' of the machine")
        } else if !all.contains(name) {
            findings.unknown("unknown machine \(name.quoted)", name: name, among: all, at: node.location)
        }
    }
}
