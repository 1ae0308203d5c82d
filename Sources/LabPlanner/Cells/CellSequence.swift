public import LabModel

/// The cells of a matrix, made one at a time: all combinations of the axes' values, then the included cells.
///
/// The last axis varies fastest. Excluded combinations are left out, unless they are included by name. A cell that
/// comes twice comes once. Without axes there is one cell, unless cells are included. Every cell of the combinations
/// has the axes of the matrix in the order of the file; included cells may have further axes after those, in the order
/// in which they first appear.
public struct CellSequence: Sequence, Sendable {
    private let matrix: Matrix
    /// The included cells, missing axes filled in, that the combinations do not have.
    private let further: [Cell]

    /// Creates the sequence of the cells of `matrix`; nothing but the included cells is held in memory.
    public init(_ matrix: Matrix) {
        self.matrix = matrix
        let own = Set(matrix.axes.map(\.name))
        let added = matrix.include.flatMap(\.assignments).map(\.axis).filter { !own.contains($0) }.uniqued()
        var seen: Set<Cell> = []
        further = matrix.include.compactMap { cell in
            let whole = Self.completed(cell, over: matrix.axes, added: added)
            guard !Self.isCombination(whole, of: matrix), seen.insert(whole).inserted else { return nil }
            return whole
        }
    }

    /// Every axis with its values: those of the matrix, then what the included cells add.
    public var axes: [Matrix.Axis] {
        var axes = matrix.axes
        for assignment in further.flatMap(\.assignments) {
            if let index = axes.firstIndex(where: { $0.name == assignment.axis }) {
                if !axes[index].values.contains(assignment.value) { axes[index].values.append(assignment.value) }
            } else {
                axes.append(Matrix.Axis(name: assignment.axis, values: [assignment.value]))
            }
        }
        return axes
    }

    /// Starts at the first cell.
    public func makeIterator() -> Iterator {
        Iterator(matrix: matrix, further: further)
    }

    private static func completed(_ cell: Cell, over axes: [Matrix.Axis], added: [String]) -> Cell {
        let own = axes.compactMap { axis in
            (cell[axis.name] ?? axis.values.first).map { Cell.Assignment(axis: axis.name, value: $0) }
        }
        let more = added.compactMap { name in cell[name].map { Cell.Assignment(axis: name, value: $0) } }
        return Cell(own + more)
    }

    private static func isCombination(_ cell: Cell, of matrix: Matrix) -> Bool {
        guard !matrix.axes.isEmpty, cell.assignments.count == matrix.axes.count else { return false }
        return matrix.axes.allSatisfy { axis in cell[axis.name].map(axis.values.contains) ?? false }
            && !matrix.exclude.contains { $0.matches(cell) }
    }

    /// Counts through the combinations like an odometer.
    public struct Iterator: IteratorProtocol {
        private let matrix: Matrix
        private let further: [Cell]
        /// The place of each axis' value in the next combination; `nil` when there is none any more.
        private var places: [Int]?
        private var nextFurther = 0

        init(matrix: Matrix, further: [Cell]) {
            self.matrix = matrix
            self.further = further
            let isEmpty = matrix.axes.contains { $0.values.isEmpty } || (matrix.axes.isEmpty && !further.isEmpty)
            places = isEmpty ? nil : matrix.axes.map { _ in 0 }
        }

        /// Makes the next cell, or gives `nil` after the last one.
        public mutating func next() -> Cell? {
            while let current = places {
                let assignments = zip(matrix.axes, current).map { axis, place in
                    Cell.Assignment(axis: axis.name, value: axis.values[place])
                }
                advance(current)
                let cell = Cell(assignments)
                if !matrix.exclude.contains(where: { $0.matches(cell) }) { return cell }
            }
            guard nextFurther < further.count else { return nil }
            nextFurther += 1
            return further[nextFurther - 1]
        }

        private mutating func advance(_ current: [Int]) {
            var places = current
            for index in places.indices.reversed() {
                places[index] += 1
                if places[index] < matrix.axes[index].values.count {
                    self.places = places
                    return
                }
                places[index] = 0
            }
            self.places = nil
        }
    }
}
