import LabLibrary
import LabModel

/// What the goals of a lab ask of its machines, and the hardware that rules of the library make of that.
///
/// What the lab file says of a machine is the least that it gets. What is asked of one machine is asked, as its rule says, of those
/// that its connections lead to.
struct GoalPlanning {
    /// What is asked of a machine by a rule that is about it.
    private struct Share {
        var rule: GoalRule
        var amount: Amount
    }

    /// The lab, its machines with what they need.
    private(set) var lab: Lab
    /// What rules decided.
    private(set) var decisions: [Decision] = []
    /// What cannot be achieved.
    private(set) var diagnostics: [Diagnostic] = []

    private let library: Library
    private var shares: [String: [Share]] = [:]
    private var origins: [String: SourceLocation] = [:]

    init(_ lab: Lab, library: Library) {
        self.lab = lab
        self.library = library
        for goal in lab.goals {
            origins[goal.machine] = origins[goal.machine] ?? goal.location
            ask(goal.machine, goal.amount, of: goal.measure, by: goal, after: [])
        }
        for index in lab.machines.indices {
            var machine = lab.machines[index]
            guard let shares = shares[machine.name] else { continue }
            decide(&machine, shares)
            self.lab.machines[index] = machine
        }
    }

    // MARK: - Who is asked for what

    private mutating func ask(_ name: String, _ amount: Amount, of measure: String, by goal: Goal, after: [String]) {
        guard let machine = lab.machines.first(where: { $0.name == name }), !after.contains(name) else { return }
        guard let rule = library.rule(for: measure, of: machine.applications.map(\.name)) else {
            return unruled(machine, amount, of: measure, by: goal, isAsked: !after.isEmpty)
        }
        guard rule.processor.isRate == amount.isRate else {
            let wanted = rule.processor.isRate ? "'\(amount)/s'" : "a number of them"
            let message = "rule '\(rule.name)' counts \(measure) "
            let way = rule.processor.isRate ? "per second" : "at once"
            diagnostics.append(.error(message + way, at: goal.location, hint: "write \(wanted)"))
            return
        }
        add(amount, rule, to: name)
        for ask in rule.asks {
            let providers = lab.connections.filter { $0.from == name && $0.requirement == ask.requirement }
                .compactMap(\.to.machine)
            for provider in providers {
                let part = Amount(amount.number * ask.each / Double(providers.count), isRate: amount.isRate)
                self.ask(provider, part, of: ask.measure, by: goal, after: after + [name])
            }
        }
    }

    private mutating func add(_ amount: Amount, _ rule: GoalRule, to machine: String) {
        if let index = shares[machine, default: []].firstIndex(where: { $0.rule.name == rule.name }) {
            shares[machine]?[index].amount.number += amount.number
        } else {
            shares[machine, default: []].append(Share(rule: rule, amount: amount))
        }
    }

    private mutating func unruled(
        _ machine: MachineDescription,
        _ amount: Amount,
        of measure: String,
        by goal: Goal,
        isAsked: Bool
    ) {
        guard !isAsked else {
            let reason = "no rule of the library says what \(measure) need"
            let decision = Decision(.demand, of: machine.name, "\(amount) \(measure)", because: reason)
            if !decisions.contains(decision) { decisions.append(decision) }
            return
        }
        let known = Set(library.rules.values.filter { $0.measure == measure }.flatMap(\.applications)).sorted()
        diagnostics.append(
            .error(
                "no rule of the library says what \(measure) need of machine '\(machine.name)'",
                at: goal.location,
                hint: known.isEmpty ? nil : "there are rules for " + known.joined(separator: ", ")
            )
        )
    }

    // MARK: - What that needs

    private mutating func decide(_ machine: inout MachineDescription, _ shares: [Share]) {
        let rules = Set(shares.map(\.rule.name)).sorted().joined(separator: ", ")
        // In processors, all that is asked of the machine together.
        let load = shares.reduce(0) { $0 + $1.amount.number / $1.rule.processor.number }
        let most = shares.map(\.rule.mostProcessors).min() ?? 64
        let needed = Self.whole(load / Double(most))
        let total = shares.map { "\($0.amount) \($0.rule.measure)" }.joined(separator: " and ")
        guard needed == 1 || shares.allSatisfy(\.rule.spreads), needed <= 64 else {
            return report(tooMuch: total, of: machine, shares, isSpread: shares.allSatisfy(\.rule.spreads))
        }
        let instances = max(needed, machine.instances)
        let each = shares.map { "\($0.rule.processor) \($0.rule.measure)" }.joined(separator: " and ")
        let processors = Self.whole(load / Double(instances))
        let memory = shares.reduce(Int64(0)) { sum, share in
            guard let memory = share.rule.memory else { return sum }
            let steps = Self.whole(share.amount.number / Double(instances) / memory.each.number)
            return sum + Int64(steps) * memory.adds.bytes
        }
        if instances > 1 {
            let reason = "\(total), and a machine does what \(most) processor\(most == 1 ? " does" : "s do")"
            let file = (machine.instances, "the lab file")
            note(.instances, needed > 1 ? needed : nil, least: file, rules, of: machine.name, because: reason)
        }
        let way = (instances > 1 ? " on \(instances) machines" : "") + ", and a processor does \(each)"
        let least = leastProcessors(of: machine)
        note(.processors, processors, least: least, rules, of: machine.name, because: total + way)
        machine.instances = instances
        machine.hardware.processorsForGoals = processors
        if memory > 0 { machine.hardware.memoryForGoals = ByteCount(bytes: memory) }
    }

    /// What a machine has without its goals, and who says so.
    private func leastProcessors(of machine: MachineDescription) -> (Int, String) {
        guard let system = library.operatingSystems[machine.operatingSystem] else { return (1, "") }
        var plain = machine
        plain.hardware.processorsForGoals = nil
        let applications = machine.applications.compactMap { library.applications[$0.name] }
        let needs = MachineNeeds(plain, system: system, applications: applications)
        let choice = ProcessorChoice(for: plain, needs: needs)
        return (choice.number, choice.reason)
    }

    /// Notes which figure a machine gets: what a rule says, where one does, or more where the machine has more anyway.
    private mutating func note(
        _ subject: Decision.Subject,
        _ needed: Int?,
        least: (number: Int, reason: String),
        _ rules: String,
        of machine: String,
        because reason: String
    ) {
        if let needed, needed >= least.number {
            decisions.append(Decision(subject, of: machine, "\(needed)", because: reason, rule: rules))
        } else {
            let why = least.reason + (needed.map { "; \($0) would do for \(reason)" } ?? "")
            decisions.append(Decision(subject, of: machine, "\(least.number)", because: why))
        }
    }

    private mutating func report(
        tooMuch total: String,
        of machine: MachineDescription,
        _ shares: [Share],
        isSpread: Bool
    ) {
        let rule = shares[0].rule
        let one = rule.processor * Double(rule.mostProcessors)
        let limit = isSpread ? "64 machines do" : "one machine does, and several cannot share the work"
        diagnostics.append(
            .error(
                "machine '\(machine.name)' cannot achieve \(total): that is more than \(limit)",
                at: origins[machine.name] ?? lab.goals.first?.location,
                hint: "by rule '\(rule.name)' a machine does \(one) \(rule.measure)"
            )
        )
    }

    /// The least whole number that is enough, at least 1; what is missing by the last bits of a fraction is not missing.
    private static func whole(_ number: Double) -> Int { max(1, Int((number - 1e-9).rounded(.up))) }
}
