import LabModel
import LabYAML

/// What came of reading the `matrix` of a lab file.
struct MatrixReading {
    var matrix = Matrix()
    /// Every axis that conditions and references may name, those included that only further cells have.
    var table = AxisTable()
    /// The texts of further files that were read, by name.
    var sources: [String: String] = [:]
}

extension Findings {
    /// Reads a matrix; files that it names are looked for in `folder`, which diagnostics call `shownFolder`.
    func matrix(_ node: YAMLNode, folder: String, shownFolder: String) -> MatrixReading {
        // A matrix that cannot be read still has axes, which are not also unknown names.
        var reading = MatrixReading()
        reading.matrix.location = node.location
        for name in node["axes"]?.entries?.map(\.name) ?? [] { reading.table.set([], of: name) }
        return fields(node, of: "the matrix") { fields -> MatrixReading in
            readAxes(fields, folder: folder, shownFolder: shownFolder, into: &reading)
            readConditionsOfAxes(fields.optional("axes"), into: &reading)
            if let derive = fields.optional("derive") { readDerivations(derive, into: &reading) }
            readRules(fields, into: &reading)
            readCoverage(fields, into: &reading)
            let matrix = reading.matrix
            let table = reading.table
            reading.matrix.include = fields.list("include", "a list of configurations") {
                further($0, matrix: matrix, table: table)
            }
            for assignment in reading.matrix.include.flatMap(\.assignments) {
                let values = reading.table[assignment.axis]
                if values?.isEmpty == true || values?.contains(assignment.value) == true { continue }
                reading.table.set((values ?? []) + [assignment.value], of: assignment.axis)
            }
            return reading
        } ?? reading
    }

    private func readAxes(_ fields: Fields, folder: String, shownFolder: String, into reading: inout MatrixReading) {
        let pict = fields.optional("pict")
        guard let pict else {
            guard let axes = fields.required("axes") else { return }
            reading.matrix.axes = self.axes(axes)
            for axis in reading.matrix.axes { reading.table.set(axis.values.map(\.name), of: axis.name) }
            return
        }
        if let axes = fields.optional("axes") {
            let hint = "leave 'axes' or 'pict' out"
            error("a matrix with 'pict' has its axes from that file", at: axes.location, hint: hint)
        }
        readPICT(pict, folder: folder, shownFolder: shownFolder, into: &reading)
    }

    private func readRules(_ fields: Fields, into reading: inout MatrixReading) {
        let table = reading.table
        for (key, isForbidden) in [("exclude", true), ("require", false)] {
            reading.matrix.rules += fields.list(key, "a list of conditions") { node -> Matrix.Rule? in
                guard let condition = condition(node, axes: table) else { return nil }
                return Matrix.Rule(
                    isForbidden ? .not(condition) : condition,
                    text: "\(key): \(Self.shown(node))",
                    location: node.location
                )
            }
        }
    }

    /// A condition as the file has it, on one line.
    private static func shown(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        case .sequence(let elements): "[" + elements.map(shown).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.name): \(shown($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
