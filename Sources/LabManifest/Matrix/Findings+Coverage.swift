import LabModel
import LabYAML

extension Findings {
    /// Reads how many combinations become cells, and which are preferred.
    func readCoverage(_ fields: Fields, into reading: inout MatrixReading) {
        // An axis that is wrong counts, so that its mistake is not also one of the coverage.
        let count = max(reading.matrix.axes.count, fields.optional("axes")?.entries?.count ?? 0)
        if let node = fields.optional("coverage"), let coverage = coverage(node, of: count, "the matrix") {
            reading.matrix.coverage = coverage
        }
        let matrix = reading.matrix
        let table = reading.table
        reading.matrix.stronger = fields.list("stronger", "a list of axes with a coverage") {
            stronger($0, matrix: matrix, table: table)
        }
        if let node = fields.optional("environment") {
            reading.matrix.environment = plainAxes(node, matrix: matrix, table: table)
        }
        if let node = fields.optional("seed"), let seed = integer(node, in: 0...Int.max, "a seed") {
            reading.matrix.seed = UInt64(seed)
        }
    }

    private func coverage(_ node: YAMLNode, of count: Int, _ subject: String) -> Matrix.Coverage? {
        switch node.scalar?.text {
        case "all": return .all
        case "pairwise": return strength(2, at: node, of: count, subject)
        case let text? where Int(text) != nil:
            guard let number = integer(node, in: 1...100, "a coverage") else { return nil }
            return strength(number, at: node, of: count, subject)
        default:
            expected("'all', 'pairwise' or the number of axes that are combined", found: node)
            return nil
        }
    }

    private func strength(_ number: Int, at node: YAMLNode, of count: Int, _ subject: String) -> Matrix.Coverage? {
        // Axes that are wrong are not there to be counted.
        guard count > 0, number > count else { return .strength(number) }
        let message = "coverage \(number) combines more axes than \(subject) has"
        error(
            message,
            at: node.location,
            hint: "there \(count == 1 ? "is 1 axis" : "are \(count) axes"); 'all' combines them all"
        )
        return nil
    }

    private func stronger(_ node: YAMLNode, matrix: Matrix, table: AxisTable) -> Matrix.Group? {
        fields(node, of: "an element of 'stronger'") { fields -> Matrix.Group? in
            let list = fields.required("axes")
            let axes = list.map { plainAxes($0, matrix: matrix, table: table) } ?? []
            let isWhole = !axes.isEmpty && axes.count == list?.elements?.count
            guard let node = fields.required("coverage"),
                let coverage = coverage(node, of: isWhole ? axes.count : 0, "this group"), isWhole
            else { return nil }
            let strength = if case .strength(let number) = coverage { number } else { axes.count }
            switch matrix.coverage {
            case .all: warning("with 'coverage: all' every combination is there anyway", at: fields.location)
            case .strength(let base) where strength <= base:
                warning("coverage \(strength) is not stronger than that of the matrix, \(base)", at: node.location)
            case .strength: break
            }
            return Matrix.Group(axes: axes, strength: strength, location: fields.location)
        }
    }

    /// Reads names of axes that are not derived.
    private func plainAxes(_ node: YAMLNode, matrix: Matrix, table: AxisTable) -> [String] {
        var seen: Set<String> = []
        let names = matrix.axes.map(\.name)
        return list(node, "a list of axes") { element -> String? in
            guard let name = text(element, "an axis"), names.contains(name) else {
                reportNoPlainAxis(element, matrix: matrix, table: table)
                return nil
            }
            if !seen.insert(name).inserted { error("axis \(name.quoted) is there twice", at: element.location) }
            return name
        } ?? []
    }

    private func reportNoPlainAxis(_ node: YAMLNode, matrix: Matrix, table: AxisTable) {
        guard let name = node.scalar?.text, !node.isNothing else { return }
        if matrix.derived.contains(where: { $0.name == name }) {
            let hint = "name the axes that it follows from"
            error("axis \(name.quoted) is derived and not combined", at: node.location, hint: hint)
        } else if table[name] == nil {
            let names = matrix.axes.map(\.name)
            unknown("the matrix has no axis \(name.quoted)", name: name, among: names, at: node.location)
        }
    }
}
