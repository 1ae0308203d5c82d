import LabLibrary
import LabModel

/// Lays out cells, once for all those that differ only in what the lab does not look at.
final class CellPlanner {
    typealias Described = (lab: Lab?, diagnostics: [Diagnostic])

    private let layout: LabLayout
    private let describe: (Cell) -> Described
    private let axes: Set<String>?
    private var known: [[Cell.Assignment]: (lab: PlannedLab?, diagnostics: [Diagnostic])] = [:]

    /// Creates a planner; `axes` are those that a lab's description depends on, all of them if `nil`.
    init(library: Library, axes: Set<String>?, describe: @escaping (Cell) -> Described) {
        layout = LabLayout(library: library)
        self.axes = axes
        self.describe = describe
    }

    /// The lab of a cell with everything decided, and what is wrong with it.
    func plan(_ cell: Cell) -> (lab: PlannedLab?, diagnostics: [Diagnostic]) {
        let key = axes.map { axes in cell.assignments.filter { axes.contains($0.axis) } } ?? cell.assignments
        var planned = known[key] ?? made(cell)
        known[key] = planned
        planned.lab?.cell = cell
        return planned
    }

    private func made(_ cell: Cell) -> (lab: PlannedLab?, diagnostics: [Diagnostic]) {
        let described = describe(cell)
        // A lab that is described wrongly would show the same mistakes again, in other words.
        guard let lab = described.lab, !described.diagnostics.containsError else { return (nil, described.diagnostics) }
        let planned = layout.plan(lab, for: cell)
        return (planned.lab, described.diagnostics + planned.diagnostics)
    }
}
