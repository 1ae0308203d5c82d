public import LabLibrary
public import LabManifest
import LabMatrix
public import LabModel

/// Everything that decides which cells a plan has.
public struct PlanRequest: Sendable {
    /// The part of the matrix.
    public var selection: CellSelection
    /// How the cells of the matrix are chosen.
    public var options: ExpansionOptions
    /// How long cells took before, by name; for shards of equal length.
    public var durations: [String: Duration]
    /// Cells that are planned after those of the matrix, unless they are among them.
    public var further: [Cell]

    /// Creates a request; without arguments it is the whole matrix as the file describes it.
    public init(
        selection: CellSelection = CellSelection(),
        options: ExpansionOptions = ExpansionOptions(),
        durations: [String: Duration] = [:],
        further: [Cell] = []
    ) {
        self.selection = selection
        self.options = options
        self.durations = durations
        self.further = further
    }
}

/// Plans the selected cells of a lab file.
///
/// Cells are made one at a time, so that what is left out by the selection costs nothing.
/// - Throws: `SelectionError` when the selection names what the matrix does not have.
public func plan(
    file: LabFile,
    library: Library,
    request: PlanRequest = PlanRequest()
) throws(SelectionError) -> Plan {
    try plan(lab: file.name, matrix: file.matrix, library: library, request: request, axes: file.axesInUse) { cell in
        file.lab(for: cell, library: library)
    }
}

/// Plans the selected cells of a matrix, where `describe` gives the lab of each cell and what is wrong with it.
///
/// `axes` are those that a description depends on; cells that differ in others only are described once.
/// - Throws: `SelectionError` when the selection names what the matrix does not have.
public func plan(
    lab name: String,
    matrix: Matrix,
    library: Library,
    request: PlanRequest = PlanRequest(),
    axes: Set<String>? = nil,
    describe: @escaping (Cell) -> (lab: Lab?, diagnostics: [Diagnostic])
) throws(SelectionError) -> Plan {
    let planner = CellPlanner(library: library, axes: axes, describe: describe)
    let weights = CellWeights(durations: request.durations) { planner.plan($0).lab?.machines.count ?? 1 }
    var labs: [(row: Row?, lab: PlannedLab)] = []
    var shown: [Diagnostic] = []
    var known: Set<Diagnostic> = []
    func plan(_ cell: Cell, row: Row? = nil) {
        let planned = planner.plan(cell)
        shown += planned.diagnostics.filter { known.insert($0).inserted }
        if let lab = planned.lab { labs.append((row, lab)) }
    }
    var diagnostics = try expanding(matrix, options: request.options) { expansion in
        try expansion.forEach(request.selection, weights: weights) { expanded in
            guard labs.count < Plan.limit else {
                let message = "there are more than \(Plan.limit) configurations to plan at once"
                let hint = "choose with 'coverage', '--cell' or '--shard'; 'assay plan --format jsonl' lists them all"
                shown.append(.error(message, at: matrix.location, hint: hint))
                return false
            }
            plan(expanded.cell, row: expanded.row)
            return true
        }
        var order = PlanOrder(expansion)
        labs = order.numbers(of: labs).map { labs[$0] }
    }
    let planned = Set(labs.map(\.lab.cell))
    for cell in request.further.uniqued() where !planned.contains(cell) { plan(cell) }
    if diagnostics.containsError, labs.isEmpty, shown.isEmpty {
        // No cell is chosen from a matrix that is wrong; one with first values shows what is wrong with the rest.
        plan(matrix.include.first ?? matrix.completed([]))
        labs = []
    }
    diagnostics += shown
    return Plan(lab: name, labs: labs.map(\.lab), diagnostics: diagnostics)
}
