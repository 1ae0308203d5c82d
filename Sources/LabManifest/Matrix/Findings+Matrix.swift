import LabModel
import LabYAML

extension Findings {
    /// Reads a matrix; beside it, the values of every axis, those included that only further cells have.
    ///
    /// An axis whose values are wrong has none.
    func matrix(_ node: YAMLNode) -> (Matrix, axes: [String: [String]]) {
        let named = node["axes"]?.entries?.map(\.name) ?? []
        var known = Dictionary(named.map { ($0, [String]()) }) { first, _ in first }
        let matrix = fields(node, of: "the matrix") { fields -> Matrix in
            let axes = fields.required("axes").map { self.axes($0) } ?? []
            for axis in axes { known[axis.name] = axis.values }
            let exclude = fields.list("exclude", "a list of configurations") { cellPattern($0, axes: known) }
            let include = fields.list("include", "a list of configurations") { cell($0, axes: axes) }
            fields.refuse("require")
            fields.refuse("stronger")
            checkCoverage(fields)
            let matrix = Matrix(axes: axes, exclude: exclude, include: include)
            checkSize(of: matrix, at: fields.optional("axes")?.location ?? fields.location)
            return matrix
        }
        for assignment in matrix?.include.flatMap(\.assignments) ?? [] {
            let values = known[assignment.axis, default: []]
            let isBroken = named.contains(assignment.axis) && values.isEmpty
            if !isBroken, !values.contains(assignment.value) { known[assignment.axis] = values + [assignment.value] }
        }
        return (matrix ?? Matrix(), known)
    }

    private func checkCoverage(_ fields: Fields) {
        guard let node = fields.optional("coverage"), let text = text(node, "a coverage"), text != "all" else { return }
        refuse("coverage \(text.quoted)", at: node.location, hint: "'all' is available")
    }

    private func axes(_ node: YAMLNode) -> [Matrix.Axis] {
        var variables: [String: String] = [:]
        let axes = map(node, "a mapping of names to lists of values") { entry -> Matrix.Axis? in
            guard isAxis(entry.name, at: entry.key.location) else { return nil }
            let variable = entry.name.uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(
                separator: "_"
            )
            if let other = variables.updateValue(entry.name, forKey: variable) {
                error(
                    "axes \(other.quoted) and \(entry.name.quoted) have the same variable in tests",
                    at: entry.key.location
                )
            }
            var seen: Set<String> = []
            let values = list(entry.value, "a list of values") { node -> String? in
                guard let value = axisValue(node) else { return nil }
                if !seen.insert(value).inserted { error("value \(value.quoted) is there twice", at: node.location) }
                return value
            }
            if entry.value.elements?.isEmpty == true {
                error("axis \(entry.name.quoted) has no values", at: entry.value.location)
            }
            guard let values, !values.isEmpty else { return nil }
            return Matrix.Axis(name: entry.name, values: values)
        }
        return axes ?? []
    }

    private func isAxis(_ name: String, at location: SourceLocation) -> Bool {
        guard isName(name, "an axis", style: .identifier, at: location) else { return false }
        guard !["secret", "from", "to", "value", "answer"].contains(name) else {
            error("\(name.quoted) cannot be an axis", at: location, hint: "'${\(name)...}' has a meaning of its own")
            return false
        }
        return true
    }

    /// Reads a value of an axis; it must be able to stand in `axis=value,axis=value`.
    private func axisValue(_ node: YAMLNode) -> String? {
        guard let text = text(node, "a value") else { return nil }
        let isRight =
            text.utf8.count <= 100
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "+", ":", "/", "@", "~": true
                default: false
                }
            }
        guard isRight else {
            let hint = "letters, digits and . _ - + : / @ ~, at most 100"
            error("\(text.quoted) cannot be the value of an axis", at: node.location, hint: hint)
            return nil
        }
        return text
    }

    /// Reads a further cell; axes of the matrix that it leaves out take their first value.
    private func cell(_ node: YAMLNode, axes: [Matrix.Axis]) -> Cell? {
        if node.scalar != nil {
            expected("a mapping of axes to values", found: node)
            return nil
        }
        var given: [Cell.Assignment] = []
        let names = Set(node.entries?.map(\.name) ?? [])
        _ = map(node, "a mapping of axes to values") { entry -> Void? in
            guard let value = axisValue(entry.value) else { return }
            if let axis = axes.first(where: { $0.name == entry.name }) {
                guard isValue(value, of: axis.name, among: axis.values, at: entry.value.location) else { return }
            } else {
                // An axis of its own is allowed here, so only what looks like a slip is taken for one.
                let left = axes.map(\.name).filter { !names.contains($0) }
                if let near = Suggestion.nearest(to: String(entry.name.prefix(100)), among: left) {
                    let message = "the matrix has no axis \(entry.name.quoted)"
                    error(message, at: entry.key.location, hint: "did you mean '\(near)'?")
                    return
                }
                guard isAxis(entry.name, at: entry.key.location) else { return }
            }
            given.append(Cell.Assignment(axis: entry.name, value: value))
        }
        guard let entries = node.entries, given.count == entries.count, !given.isEmpty else {
            if node.entries?.isEmpty == true { error("a configuration names at least one axis", at: node.location) }
            return nil
        }
        let own = axes.map { axis in
            given.first { $0.axis == axis.name } ?? Cell.Assignment(axis: axis.name, value: axis.values[0])
        }
        return Cell(own + given.filter { further in !axes.contains { $0.name == further.axis } })
    }
}

// MARK: - Patterns

extension Findings {
    /// Reads a set of cells: a mapping of axes to a value or a list of values.
    func cellPattern(_ node: YAMLNode, axes: [String: [String]]) -> CellPattern? {
        if node.scalar != nil, !node.isNothing {
            refuse("a condition as text", at: node.location, hint: "write {axis: value} or {axis: [value, value]}")
            return nil
        }
        guard let entries = node.entries else {
            expected("a mapping of axes to values", found: node)
            return nil
        }
        var allowed: [String: [String]] = [:]
        for entry in entries {
            guard let values = axes[entry.name] else {
                let message = "the matrix has no axis \(entry.name.quoted)"
                unknown(message, name: entry.name, among: axes.keys, at: entry.key.location)
                continue
            }
            guard !values.isEmpty else { continue }
            let named = oneOrMore(entry.value) { node -> String? in
                guard let value = text(node, "a value") else { return nil }
                return isValue(value, of: entry.name, among: values, at: node.location) ? value : nil
            }
            guard !named.isEmpty, named.count == entry.value.elements?.count ?? 1 else {
                if entry.value.elements?.isEmpty == true { error("expected a value", at: entry.value.location) }
                continue
            }
            allowed[entry.name] = named
        }
        if entries.isEmpty { error("a condition names at least one axis", at: node.location) }
        return allowed.count == entries.count && !entries.isEmpty ? CellPattern(allowed) : nil
    }

    private func isValue(_ value: String, of axis: String, among values: [String], at location: SourceLocation) -> Bool
    {
        if values.contains(value) { return true }
        unknown("axis \(axis.quoted) has no value \(value.quoted)", name: value, among: values, at: location)
        return false
    }
}

// MARK: - Size

extension Findings {
    private func checkSize(of matrix: Matrix, at location: SourceLocation) {
        let limit = 10_000
        var count = 1
        for axis in matrix.axes {
            count *= axis.values.count
            guard count <= limit else {
                error("the matrix has more than \(limit) configurations", at: location)
                return
            }
        }
        let isEmpty = !matrix.exclude.isEmpty && matrix.include.isEmpty && matrix.isExcludedWhole
        if isEmpty { error("the matrix excludes every configuration", at: location) }
    }
}

extension Matrix {
    /// Whether no combination of the axes is left.
    fileprivate var isExcludedWhole: Bool {
        var cells = [Cell()]
        for axis in axes {
            cells = cells.flatMap { cell in
                axis.values.map { Cell(cell.assignments + [Cell.Assignment(axis: axis.name, value: $0)]) }
            }
        }
        return cells.allSatisfy { cell in exclude.contains { $0.matches(cell) } }
    }
}
