import LabModel
import LabYAML

/// What the file breaks on purpose.
extension LabDeciding {
    /// The faults of the lab as a whole: a list of them, or a mapping that has the list under `apply`.
    func faultPlan(_ machines: [MachineDraft], _ networks: [Network]) -> FaultPlan {
        guard let node = file.sections.faults else { return FaultPlan() }
        guard node.entries != nil else { return FaultPlan(faults: faults(node, machines, networks)) }
        return findings.fields(node, of: "the faults") { fields -> FaultPlan in
            var plan = FaultPlan()
            plan.allowsGuests = fields.flag("allow")
            if let seed = fields.optional("seed") {
                plan.seed = findings.integer(literal(seed), in: 0...Int.max, "a seed").map { UInt64($0) } ?? plan.seed
            }
            plan.faults = fields.optional("apply").map { faults($0, machines, networks) } ?? []
            return plan
        } ?? FaultPlan()
    }

    /// A list of faults that this cell has.
    func faults(_ node: YAMLNode, _ machines: [MachineDraft], _ networks: [Network]) -> [PlannedFault] {
        let all = findings.list(node, "a list of faults") { element -> PlannedFault? in
            guard let present = present(element) else { return nil }
            return fault(present, among: machines, on: networks)
        }
        return all ?? []
    }

    private func fault(_ node: YAMLNode, among machines: [MachineDraft], on networks: [Network]) -> PlannedFault? {
        findings.fields(node, of: "a fault") { fields -> PlannedFault? in
            let peers = FaultPeers(deciding: self, machines: machines)
            for (key, make) in [("pause", PlannedFault.pause(machine:)), ("crash", PlannedFault.crash(machine:))] {
                if let named = fields.optional(key) { return peers.machine(named).map(make) }
            }
            let place = peers.place(fields) { self.network($0, among: networks) }
            guard let impairment = impairment(fields), let place else { return nil }
            // Values of the matrix can say that nothing is wrong in this cell.
            guard !impairment.isNone else { return nil }
            return .network(place.flow, bothWays: place.bothWays, impairment)
        }
    }

    private func network(_ node: YAMLNode, among networks: [Network]) -> String? {
        guard let name = findings.text(node, "a network") else { return nil }
        guard networks.contains(where: { $0.name == name }) else {
            let message = "a fault names network \(name.quoted), which this lab does not have"
            findings.unknown(message, name: name, among: networks.map(\.name), at: node.location)
            return nil
        }
        return name
    }

    /// What is wrong; `nil` when that cannot be read, which is already reported.
    private func impairment(_ fields: Fields) -> Impairment? {
        var impairment = Impairment()
        var isReadable = true
        var isNamed = false
        func read<Value>(_ key: String, _ read: (YAMLNode) -> Value?, _ set: (Value) -> Void) {
            guard let node = fields.optional(key) else { return }
            isNamed = true
            if node.scalar?.text == "none" { return }
            guard let value = read(node) else {
                isReadable = false
                return
            }
            set(value)
        }
        read("partition", findings.flag) { impairment.isPartitioned = $0 }
        read("latency", delay) { impairment.latency = $0 }
        read("jitter", delay) { impairment.jitter = $0 }
        read("loss", share) { impairment.loss = $0 }
        read("duplicate", share) { impairment.duplication = $0 }
        read("reorder", share) { impairment.reordering = $0 }
        read("bandwidth", rate) { impairment.bandwidth = $0 }
        if !isNamed {
            let hint = "there is 'latency', 'jitter', 'loss', 'duplicate', 'reorder', 'bandwidth', 'partition'"
            findings.error("a fault says what is wrong", at: fields.location, hint: hint)
        }
        return isReadable && isNamed ? impairment : nil
    }

    private func delay(_ node: YAMLNode) -> Duration? {
        guard let text = findings.text(node, "a time like 50ms") else { return nil }
        guard let time = Duration(labText: text), time <= .seconds(60) else {
            findings.error("\(text.quoted) is no time from 0ms to 60s", at: node.location, hint: "write it like 50ms")
            return nil
        }
        return time
    }

    private func share(_ node: YAMLNode) -> Fraction? {
        guard let text = findings.text(node, "a percentage like 1%") else { return nil }
        guard let fraction = Fraction(text) else {
            let hint = Fraction(text + "%") == nil ? "write it like 1% or 0.5%" : "did you mean '\(text)%'?"
            findings.error("\(text.quoted) is no percentage from 0% to 100%", at: node.location, hint: hint)
            return nil
        }
        return fraction
    }

    private func rate(_ node: YAMLNode) -> BitRate? {
        guard let text = findings.text(node, "a bandwidth like 10Mbit") else { return nil }
        guard let rate = BitRate(text) else {
            let message = "\(text.quoted) is no bandwidth from 1kbit to 1000Gbit"
            findings.error(message, at: node.location, hint: "write it like 64kbit, 10Mbit or 1Gbit")
            return nil
        }
        return rate
    }

    /// When the traffic of tests is kept.
    func capturePolicy(_ node: YAMLNode) -> CapturePolicy? {
        let words = CapturePolicy.allCases.map(\.rawValue)
        return findings.word(literal(node), among: words, "a time to capture").flatMap(CapturePolicy.init)
    }
}
