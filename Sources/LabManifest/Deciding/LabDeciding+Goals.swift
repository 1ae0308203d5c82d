import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// What the lab is to achieve: a goal, or a list of them.
    func goals(of machines: [MachineDraft]) -> [Goal] {
        guard let node = file.sections.goal, isWithin(Self.limits.goals, node, "goals") else { return [] }
        return findings.oneOrMore(node) { element -> [Goal]? in
            present(element).map { goals($0, of: machines) }
        }.flatMap(\.self)
    }

    /// One mapping can count several things of a machine.
    private func goals(_ node: YAMLNode, of machines: [MachineDraft]) -> [Goal] {
        let known = Array(Set(library.rules.values.map(\.measure))).sorted()
        let goals = findings.fields(node, of: "a goal") { fields -> [Goal] in
            let machine = fields.required("of").flatMap { goalMachine($0, of: machines) }
            let goals = known.compactMap { measure -> Goal? in
                guard let place = fields.optional(measure), let amount = findings.amount(place) else { return nil }
                return machine.map { Goal(measure: measure, amount: amount, machine: $0, location: place.location) }
            }
            if known.allSatisfy({ node[$0] == nil }), node.entries?.contains(where: { $0.name != "of" }) != true {
                let hint = known.isEmpty ? "the library has no rules" : "count one of " + known.joined(separator: ", ")
                findings.error("a goal says how much of what", at: fields.location, hint: hint)
            }
            return goals
        }
        return goals ?? []
    }

    private func goalMachine(_ node: YAMLNode, of machines: [MachineDraft]) -> String? {
        guard let name = findings.text(node, "a machine") else { return nil }
        if machines.contains(where: { $0.name == name }) { return name }
        if isLeftOut(name, of: machines) {
            let message = "a goal names machine \(name.quoted), which some configurations do not have"
            findings.error(message, at: node.location, hint: "give the goal the 'when' of the machine")
        } else {
            let all = file.sections.machines?.entries?.map(\.name) ?? []
            if !all.contains(name) {
                findings.unknown("unknown machine \(name.quoted)", name: name, among: all, at: node.location)
            }
        }
        return nil
    }
}
