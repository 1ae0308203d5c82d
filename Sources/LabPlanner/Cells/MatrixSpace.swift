public import LabMatrix
public import LabModel

/// A matrix in the terms of the solver: parameters and values by number, with the way back to cells.
public final class MatrixSpace: Sendable {
    /// The matrix.
    public let matrix: Matrix
    /// What rows there are: a parameter for each axis, then one for each derived axis.
    public let space: Space
    /// The names of each parameter's values; cells take them in turn.
    let names: [[[String]]]

    private let parameters: [String: Int]
    private let values: [[String: Int]]

    /// Creates the space of a matrix.
    public init(_ matrix: Matrix) {
        self.matrix = matrix
        var names = matrix.axes.map { $0.values.map(\.names) }
        names += matrix.derived.map { derivation in derivation.cases.map(\.value).uniqued().map { [$0] } }
        self.names = names
        let titles = matrix.axes.map(\.name) + matrix.derived.map(\.name)
        let parameters = Dictionary(zip(titles, titles.indices)) { first, _ in first }
        let values = names.map { names in
            Dictionary(names.enumerated().map { ($0.element.first ?? "", $0.offset) }) { first, _ in first }
        }
        self.parameters = parameters
        self.values = values
        let lowering = ConditionLowering(parameters: parameters, values: values)
        let axes = matrix.axes.map { axis in
            Parameter(
                axis.name,
                values: axis.values.map {
                    Parameter.Value($0.name, weight: $0.weight, isNegative: $0.isNegative)
                },
                presence: axis.when.map(lowering.condition)
            )
        }
        let derived = zip(matrix.derived, names.dropFirst(matrix.axes.count)).map { derivation, names in
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element[0], $0.offset) })
            return Parameter(
                derivation.name,
                values: names.map { Parameter.Value($0[0]) },
                derivation: derivation.cases.compactMap { single in
                    places[single.value].map { Parameter.Case(value: $0, when: lowering.condition(single.when)) }
                }
            )
        }
        space = Space(
            parameters: axes + derived,
            rules: matrix.rules.map { Rule($0.text, lowering.condition($0.condition)) }
        )
    }

    /// What the matrix asks to be covered, with a strength in place of its own if one is given; `nil` for all combinations.
    public func coverage(_ instead: Matrix.Coverage? = nil) -> Coverage? {
        guard case .strength(let number) = instead ?? matrix.coverage, !matrix.axes.isEmpty else { return nil }
        let strength = min(number, matrix.axes.count)
        func group(_ group: Matrix.Group) -> Coverage.Group {
            Coverage.Group(parameters: indexes(of: group.axes), strength: group.strength ?? strength)
        }
        return Coverage(
            strength: strength,
            stronger: matrix.stronger.map(group),
            submodels: matrix.subModels.map(group),
            environment: indexes(of: matrix.environment)
        )
    }

    private func indexes(of axes: [String]) -> [Int] {
        axes.compactMap { parameters[$0] }.sorted()
    }

    // MARK: - Cells

    /// The entries of a cell, as far as the matrix has them: `nil` for an axis of which nothing, or nothing known, is said.
    ///
    /// A value may be called by any of its names, in any case, and without the mark of a negative one.
    public func entries(of cell: Cell) -> [Int?] {
        func folded(_ name: String) -> String { (name.hasPrefix("~") ? String(name.dropFirst()) : name).lowercased() }
        return space.parameters.indices.map { parameter in
            guard let value = cell[space.parameters[parameter].name] else { return nil }
            let wanted = folded(value)
            return values[parameter][value]
                ?? names[parameter].firstIndex { $0.contains { folded($0) == wanted } }
        }
    }

    /// A cell as a row, if all its axes and values are the matrix's; axes that it does not have are absent.
    public func row(of cell: Cell) -> Row? {
        let entries = entries(of: cell)
        guard entries.count(where: { $0 != nil }) == cell.assignments.count else { return nil }
        return entries.indices.map { entries[$0] ?? names[$0].count }
    }

    /// The space without the negative values; `nil` where there are none.
    var positive: Space? {
        let negative = matrix.axes.indices.compactMap { index -> Condition? in
            let values = matrix.axes[index].values
            let places = values.indices.filter { values[$0].isNegative }
            return places.isEmpty ? nil : .among(parameter: index, values: Set(places))
        }
        guard !negative.isEmpty else { return nil }
        var space = space
        space.rules.append(Rule("without negative values", .not(.any(negative))))
        return space
    }

    /// Tells whether the rules allow the combination that a cell is.
    func allows(_ cell: Cell) -> Bool {
        let hasRightAxes = matrix.axes.allSatisfy { axis in
            (cell[axis.name] != nil) == (axis.when?.holds(in: cell) ?? true)
        }
        let negatives = matrix.axes.filter { axis in
            axis.values.contains { $0.isNegative && $0.name == cell[axis.name] }
        }
        let follows = matrix.derived.allSatisfy { derivation in
            cell[derivation.name] == derivation.cases.first { $0.when.holds(in: cell) }?.value
        }
        return hasRightAxes && follows && negatives.count <= 1
            && matrix.rules.allSatisfy { $0.condition.holds(in: cell) }
    }
}

/// Puts numbers in the place of names in conditions.
private struct ConditionLowering {
    let parameters: [String: Int]
    let values: [[String: Int]]

    func condition(_ condition: CellCondition) -> Condition {
        switch condition {
        case .isOneOf(let axis, let wanted):
            // An axis that only further cells have exists in no row.
            guard let parameter = parameters[axis] else { return .never }
            return .among(parameter: parameter, values: Set(wanted.compactMap { values[parameter][$0] }))
        case .not(let part): return .not(self.condition(part))
        case .all(let parts): return parts.isEmpty ? .always : .all(parts.map(self.condition))
        case .any(let parts): return parts.isEmpty ? .never : .any(parts.map(self.condition))
        }
    }
}
