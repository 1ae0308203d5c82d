import LabModel
import LabYAML

/// Reads a PICT model: parameters line by line, then sub-models, then constraints up to the end.
///
/// The format is the one of PICT's documentation (`doc/pict.md` of microsoft/pict). Where PICT warns and goes on without a
/// constraint or a sub-model, this is an error: an array without a constraint that somebody wrote is not what was asked for.
struct PICTReader {
    let source: PICTSource
    let options: PICTOptions
    let findings: Findings
    var parameters: [PICTParameter] = []
    var subModels: [Matrix.Group] = []
    var rules: [Matrix.Rule] = []

    init(_ text: String, name: String, options: PICTOptions, findings: Findings) {
        source = PICTSource(text, name: name)
        self.options = options
        self.findings = findings
    }

    /// Reads the whole model.
    mutating func read() {
        var index = 0
        while index < source.lines.count {
            let line = PICTText(file: source, range: source.lines[index]).trimmed
            if line.isEmpty || line.scalars.first == "#" {
                index += 1
                continue
            }
            if isConstraint(line) { break }
            if line.scalars.first == "{", line.firstIndex(of: "}") != nil {
                readSubModel(line)
            } else if subModels.isEmpty {
                readParameter(line)
            } else {
                let hint = "parameters come first, then sub-models, then constraints"
                findings.error("expected a sub-model or a constraint", at: line.location, hint: hint)
            }
            index += 1
        }
        if parameters.isEmpty {
            let place = source.location(of: 0..<0)
            findings.error("the model has no parameters", at: place, hint: "write 'NAME: VALUE, VALUE'")
        }
        readConstraints(fromLine: index)
    }

    /// Tells whether a line begins the constraints, which go on to the end of the file: `IF`, `[`, or `(` with a bracket.
    private func isConstraint(_ line: PICTText) -> Bool {
        let text = line.text.uppercased()
        if text.hasPrefix("[") || (text.hasPrefix("(") && text.contains("[")) { return text.contains("]") }
        if text.hasPrefix("NOT") || text.hasPrefix("(NOT") { return text.contains("[") && !text.contains(":") }
        if text.hasPrefix("ISNEGATIVE(") || text.hasPrefix("ISPOSITIVE(") { return true }
        guard text.hasPrefix("IF") else { return false }
        return text == "IF" || (text.contains("[") && text.contains("]")) || text.contains("ISNEGATIVE")
            || text.contains("ISPOSITIVE")
    }

    private mutating func readSubModel(_ line: PICTText) {
        guard let end = line.firstIndex(of: "}") else { return }
        let (head, tail) = line.divided(at: end)
        let list = PICTText(file: source, range: head.range.lowerBound + 1..<head.range.upperBound)
        var axes: [String] = []
        for name in list.split(",") {
            guard let parameter = parameter(named: name) else { continue }
            if axes.contains(parameter.name) {
                findings.error("parameter \(parameter.name.quoted) is there twice", at: name.location)
            } else {
                axes.append(parameter.name)
            }
        }
        var strength: Int?
        if !tail.isEmpty {
            let number = PICTText(file: source, range: tail.range.lowerBound + 1..<tail.range.upperBound).trimmed
            strength = tail.scalars.first == "@" ? Int(number.text) : nil
            guard let strength, strength >= 1 else {
                let hint = "write '{ A, B, C } @ 2'"
                findings.error("expected '@' and the order of the sub-model", at: tail.location, hint: hint)
                return
            }
            if strength > axes.count, !axes.isEmpty {
                let message = "order \(strength) combines more parameters than the sub-model has, \(axes.count)"
                findings.error(message, at: number.location)
            }
        }
        subModels.append(Matrix.Group(axes: axes, strength: strength, location: line.location))
    }

    /// The parameter with a name; says so where there is none.
    func parameter(named name: PICTText) -> PICTParameter? {
        let wanted = options.folded(name.text)
        if let found = parameters.first(where: { options.folded($0.name) == wanted }) { return found }
        let message = "the model has no parameter \(name.text.quoted)"
        findings.unknown(message, name: name.text, among: parameters.map(\.name), at: name.location)
        return nil
    }

    /// The matrix that the model describes, as far as it can be made out.
    func matrix() -> Matrix {
        Matrix(
            axes: parameters.map { parameter in
                Matrix.Axis(
                    name: parameter.name,
                    values: parameter.values.map {
                        Matrix.Value(names: $0.shown(options), weight: $0.weight, isNegative: $0.isNegative)
                    },
                    location: parameter.place,
                    places: parameter.values.map(\.place)
                )
            },
            rules: rules,
            coverage: .strength(min(2, max(1, parameters.count))),
            subModels: subModels
        )
    }
}
