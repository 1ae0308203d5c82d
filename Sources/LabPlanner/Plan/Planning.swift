public import LabLibrary
public import LabManifest
public import LabModel

/// Plans the selected cells of a lab file.
///
/// Cells are made and planned one at a time, so that what is left out by the selection costs nothing.
/// - Throws: `SelectionError` when the selection names an axis or a value that the matrix does not have.
public func plan(
    file: LabFile,
    library: Library,
    selection: CellSelection = CellSelection()
) throws(SelectionError) -> Plan {
    try plan(lab: file.name, matrix: file.matrix, library: library, selection: selection) { cell in
        file.lab(for: cell, library: library)
    }
}

/// Plans the selected cells of a matrix, where `describe` gives the lab of each cell and what is wrong with it.
/// - Throws: `SelectionError` when the selection names an axis or a value that the matrix does not have.
public func plan(
    lab name: String,
    matrix: Matrix,
    library: Library,
    selection: CellSelection = CellSelection(),
    describe: (Cell) -> (lab: Lab?, diagnostics: [Diagnostic])
) throws(SelectionError) -> Plan {
    let layout = LabLayout(library: library)
    var labs: [PlannedLab] = []
    var diagnostics: [Diagnostic] = []
    var known: Set<Diagnostic> = []
    func report(_ more: [Diagnostic]) {
        diagnostics += more.filter { known.insert($0).inserted }
    }
    for cell in try selection.cells(of: CellSequence(matrix)) {
        let described = describe(cell)
        report(described.diagnostics)
        // A lab that is described wrongly would show the same mistakes again, in other words.
        guard let lab = described.lab, !described.diagnostics.containsError else { continue }
        let planned = layout.plan(lab, for: cell)
        report(planned.diagnostics)
        if let lab = planned.lab { labs.append(lab) }
    }
    return Plan(lab: name, labs: labs, diagnostics: diagnostics)
}
