import LabModel
import LabYAML

extension Findings {
    /// Reads the axes with their values; conditions for their existence come later, as they may name any of them.
    func axes(_ node: YAMLNode) -> [Matrix.Axis] {
        var variables: [String: String] = [:]
        let axes = map(node, "a mapping of names to lists of values") { entry -> Matrix.Axis? in
            guard isAxis(entry.name, at: entry.key.location, variables: &variables) else { return nil }
            guard let list = valueList(of: entry) else { return nil }
            var axis = Matrix.Axis(name: entry.name, values: [Matrix.Value](), location: entry.key.location)
            var seen: Set<String> = []
            for node in list.elements ?? [] {
                guard let value = axisValue(node) else { continue }
                if !seen.insert(value.name).inserted {
                    error("value \(value.name.quoted) is there twice", at: node.location)
                    continue
                }
                axis.values.append(value)
                axis.places.append(node.location)
            }
            if list.elements?.isEmpty == true {
                error("axis \(entry.name.quoted) has no values", at: list.location)
            }
            return axis.values.isEmpty ? nil : axis
        }
        return axes ?? []
    }

    /// The node with an axis' values: the axis itself, or its `values`.
    private func valueList(of entry: YAMLNode.Entry) -> YAMLNode? {
        guard entry.value.entries != nil else {
            guard entry.value.elements == nil else { return entry.value }
            expected("a list of values", found: entry.value)
            return nil
        }
        return fields(entry.value, of: "axis \(entry.name.quoted)", at: entry.key.location) { fields -> YAMLNode? in
            _ = fields.optional("when")
            guard let list = fields.required("values") else { return nil }
            guard list.elements == nil else { return list }
            expected("a list of values", found: list)
            return nil
        }
    }

    /// Reads when axes exist.
    func readConditionsOfAxes(_ node: YAMLNode?, into reading: inout MatrixReading) {
        for entry in node?.entries ?? [] {
            guard let place = reading.matrix.axes.firstIndex(where: { $0.name == entry.name }),
                let when = entry.value["when"], let condition = condition(when, axes: reading.table)
            else { continue }
            reading.matrix.axes[place].when = condition
        }
        for axis in reading.matrix.axes where axis.when != nil {
            guard let circle = Self.circle(from: axis.name, in: reading.matrix.axes) else { continue }
            let message = "whether axis \(axis.name.quoted) exists depends on itself"
            let hint = circle.count > 1 ? "through " + circle.map(\.quoted).joined(separator: ", ") : nil
            error(message, at: axis.location, hint: hint)
        }
    }

    /// The axes on the way from an axis' condition back to it, in the order of their names.
    private static func circle(from name: String, in axes: [Matrix.Axis]) -> [String]? {
        var reached: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for other in axes.first(where: { $0.name == next })?.when?.axes ?? [] where reached.insert(other).inserted {
                open.append(other)
            }
        }
        return reached.contains(name) ? reached.sorted() : nil
    }

    /// Tells whether a text can be the name of an axis, and its variable in tests is not taken; says so otherwise.
    func isAxis(_ name: String, at location: SourceLocation, variables: inout [String: String]) -> Bool {
        guard isAxis(name, at: location) else { return false }
        let variable = name.uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
        if let other = variables.updateValue(name, forKey: variable) {
            error("axes \(other.quoted) and \(name.quoted) have the same variable in tests", at: location)
        }
        return true
    }

    /// Tells whether a text can be the name of an axis, and says so otherwise.
    func isAxis(_ name: String, at location: SourceLocation) -> Bool {
        guard isName(name, "an axis", style: .identifier, at: location) else { return false }
        guard !["secret", "from", "to", "value", "answer"].contains(name) else {
            error("\(name.quoted) cannot be an axis", at: location, hint: "'${\(name)...}' has a meaning of its own")
            return false
        }
        return true
    }

    /// Reads a value, or a value with what is said of it.
    private func axisValue(_ node: YAMLNode) -> Matrix.Value? {
        guard node.entries != nil else { return axisText(node).map { Matrix.Value($0) } }
        return fields(node, of: "a value") { fields -> Matrix.Value? in
            let text = fields.required("value").flatMap { axisText($0) }
            let weight = fields.optional("weight").flatMap { integer($0, in: 1...1_000_000, "a weight") }
            let isNegative = fields.flag("negative")
            return text.map { Matrix.Value(names: [$0], weight: weight ?? 1, isNegative: isNegative) }
        }
    }

    /// Reads the text of a value; it must be able to stand in `axis=value,axis=value`.
    func axisText(_ node: YAMLNode) -> String? {
        guard let text = text(node, "a value") else { return nil }
        return isAxisText(text, at: node.location) ? text : nil
    }

    /// Tells whether a text can be a value of an axis, and says so otherwise.
    func isAxisText(_ text: String, at location: SourceLocation) -> Bool {
        let isRight =
            !text.isEmpty && text.utf8.count <= 100
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "+", ":", "/", "@", "~": true
                default: false
                }
            }
        guard isRight else {
            let hint = "letters, digits and . _ - + : / @ ~, at most 100"
            error("\(text.quoted) cannot be the value of an axis", at: location, hint: hint)
            return false
        }
        return true
    }
}
