import LabModel
import LabYAML

extension Findings {
    /// How many values, counted with the conditions for them, a derived axis may have.
    private static let caseLimit = 10_000

    /// Reads the axes that follow from others; each may name those before it.
    func readDerivations(_ node: YAMLNode, into reading: inout MatrixReading) {
        var variables = Dictionary(
            reading.matrix.axes.map { axis in
                (axis.name.uppercased().split(separator: "-").joined(separator: "_"), axis.name)
            }
        ) { first, _ in first }
        for entry in map(node, "a mapping of names to values", { $0 }) ?? [] {
            guard reading.table[entry.name] == nil else {
                error("there is another axis \(entry.name.quoted)", at: entry.key.location)
                continue
            }
            // A name with a wrong value is not also an unknown name.
            defer { if reading.table[entry.name] == nil { reading.table.set([], of: entry.name) } }
            guard isAxis(entry.name, at: entry.key.location, variables: &variables),
                let cases = cases(of: entry, table: reading.table)
            else { continue }
            var derivation = Matrix.Derivation(name: entry.name, cases: [], location: entry.key.location)
            for (node, when) in cases {
                guard let expanded = expanded(node, when: when, table: reading.table, limit: Self.caseLimit) else {
                    continue
                }
                derivation.cases += expanded
            }
            guard derivation.cases.count <= Self.caseLimit else {
                error("axis \(entry.name.quoted) has more than \(Self.caseLimit) values", at: entry.key.location)
                continue
            }
            guard !derivation.cases.isEmpty else { continue }
            reading.matrix.derived.append(derivation)
            var values: [String] = []
            var seen: Set<String> = []
            for value in derivation.cases.map(\.value) where seen.insert(value).inserted { values.append(value) }
            reading.table.set(values, of: entry.name)
        }
    }

    /// The values of a derived axis as they stand there, with when they are taken: a single text, or a list of cases.
    private func cases(of entry: YAMLNode.Entry, table: AxisTable) -> [(value: YAMLNode, when: CellCondition)]? {
        if entry.value.scalar != nil { return [(entry.value, .all([]))] }
        guard let elements = entry.value.elements else {
            expected("a value, or a list of values with 'when'", found: entry.value)
            return nil
        }
        if elements.isEmpty { error("axis \(entry.name.quoted) has no values", at: entry.value.location) }
        var isOver = false
        return elements.compactMap { element in
            fields(element, of: "a value of \(entry.name.quoted)") {
                fields -> (value: YAMLNode, when: CellCondition)? in
                if isOver {
                    let hint = "a value without 'when' is the last one"
                    error("this value is never taken", at: element.location, hint: hint)
                }
                let value = fields.required("value")
                let when = fields.optional("when")
                isOver = isOver || when == nil
                let condition = when.map { self.condition($0, axes: table) } ?? .all([])
                guard let value, let condition else { return nil }
                return (value, condition)
            }
        }
    }

    /// A value with references, for each of the values that those can have.
    private func expanded(
        _ node: YAMLNode,
        when: CellCondition,
        table: AxisTable,
        limit: Int
    ) -> [Matrix.Derivation.Case]? {
        var scope = ReferenceScope()
        for name in table.names { scope.roots[name] = ReferenceScope.Root(members: []) }
        guard let template = template(node, in: scope) else { return nil }
        var combinations: [([String: String], [CellCondition])] = [([:], [])]
        for name in template.references.map(\.root) where combinations.first?.0[name] == nil {
            let values = table[name] ?? []
            guard combinations.count * values.count <= limit else {
                error("the value has more than \(limit) forms", at: node.location)
                return nil
            }
            combinations = combinations.flatMap { known, conditions in
                values.map { value in
                    (
                        known.merging([name: value]) { first, _ in first },
                        conditions + [.isOneOf(axis: name, values: [value])]
                    )
                }
            }
        }
        let cases = combinations.map { known, conditions in
            Matrix.Derivation.Case(
                value: template.filled { known[$0.root] ?? "" },
                when: conditions.isEmpty ? when : .all([when] + conditions)
            )
        }
        guard cases.allSatisfy({ isAxisText($0.value, at: node.location) }) else { return nil }
        return cases
    }
}
