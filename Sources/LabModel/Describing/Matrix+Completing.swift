extension Matrix {
    /// A cell with what is given, first values for the axes that are not and exist then, and what follows from those.
    ///
    /// Axes come in the order of the matrix, derived ones after them, and those that the matrix does not have at the end.
    public func completed(_ given: [Cell.Assignment]) -> Cell {
        var values = Dictionary(given.map { ($0.axis, $0.value) }) { first, _ in first }
        for axis in axes where axis.when == nil && values[axis.name] == nil {
            values[axis.name] = axis.values.first?.name
        }
        // What one axis' existence depends on may be decided only after another's.
        for _ in axes {
            for axis in axes where values[axis.name] == nil {
                guard let when = axis.when, when.holds({ values[$0] }) else { continue }
                values[axis.name] = axis.values.first?.name
            }
        }
        for derivation in derived where values[derivation.name] == nil {
            values[derivation.name] = derivation.cases.first { $0.when.holds { values[$0] } }?.value
        }
        let own = axes.map(\.name) + derived.map(\.name)
        let known = own.compactMap { name in values[name].map { Cell.Assignment(axis: name, value: $0) } }
        return Cell(known + given.filter { !own.contains($0.axis) })
    }
}
