package import LabModel
package import LabYAML

extension Findings {
    /// Reads a rule for goals from the file of that name.
    func goalRule(_ node: YAMLNode, named name: String) -> GoalRule? {
        let subject = "rule \(name.quoted)"
        return fields(node, of: subject) { fields -> GoalRule? in
            checkName(fields, key: "rule", is: name, "a rule")
            let measure = fields.requiredName("measure", "what is counted", style: .identifier)
            let applications = fields.required("of").map { node in
                oneOrMore(node) { self.name($0, "an application", style: .library) }
            }
            if applications?.isEmpty == true, node["of"]?.elements?.isEmpty == true {
                error("\(subject) is about no application", at: node["of"]?.location)
            }
            let processors = fields.required("processors").flatMap { self.processors($0) }
            let memory = fields.optional("memory").flatMap { memoryOfGoals($0, like: processors?.each) }
            let spreads = fields.optional("instances").flatMap { word($0, among: ["one", "many"], "'one' or 'many'") }
            let asks = fields.optional("asks").map { self.asks($0) } ?? []
            let basis = fields.requiredText("basis", "where the figures are from")
            guard let measure, let applications, let processors else { return nil }
            return GoalRule(
                name: name,
                measure: measure,
                applications: applications,
                processor: processors.each,
                mostProcessors: processors.most,
                memory: memory,
                spreads: spreads == "many",
                asks: asks,
                basis: basis ?? "",
                location: node.location
            )
        }
    }

    private func processors(_ node: YAMLNode) -> (each: Amount, most: Int)? {
        fields(node, of: "the processors of a rule") { fields in
            let each = fields.required("each").flatMap { amount($0) }
            let most = fields.optional("most").flatMap { integer($0, in: 1...64, "the number of processors") } ?? 64
            return each.map { ($0, most) }
        }
    }

    private func memoryOfGoals(_ node: YAMLNode, like processor: Amount?) -> GoalRule.Memory? {
        fields(node, of: "the memory of a rule") { fields -> GoalRule.Memory? in
            let place = fields.required("each")
            let each = place.flatMap { amount($0) }
            let adds = fields.required("adds").flatMap { size($0) }
            if let each, let processor, each.isRate != processor.isRate {
                error("processors and memory of a rule count differently", at: place?.location)
            }
            guard let each, let adds else { return nil }
            return GoalRule.Memory(each: each, adds: adds)
        }
    }

    private func asks(_ node: YAMLNode) -> [GoalRule.Ask] {
        let asks = map(node, "a mapping of requirements to what is asked of them") { entry -> [GoalRule.Ask] in
            map(entry.value, "a mapping of what is asked for to numbers") { measure -> GoalRule.Ask? in
                _ = isName(measure.name, "what is counted", style: .identifier, at: measure.key.location)
                guard let each = amount(measure.value) else { return nil }
                guard !each.isRate else {
                    expected("a number", found: measure.value)
                    return nil
                }
                return GoalRule.Ask(requirement: entry.name, measure: measure.name, each: each.number)
            } ?? []
        }
        return asks?.flatMap(\.self) ?? []
    }

    /// Reads how much of something there is.
    package func amount(_ node: YAMLNode) -> Amount? {
        guard let amount = node.scalar.flatMap({ $0.isReported ? nil : Amount($0.text) }) else {
            expected("an amount like 500, or 2000/s", found: node)
            return nil
        }
        return amount
    }
}
