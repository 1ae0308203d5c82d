public import LabLibrary
public import LabManifest
import LabMatrix
public import LabModel

/// Writes the selected cells of a lab file as a list, and gives their number and what is wrong with the matrix.
///
/// Nothing of a cell but its axes is decided, except that shards look at the number of machines.
/// - Throws: `SelectionError` when the selection names what the matrix does not have.
public func list(
    file: LabFile,
    library: Library,
    request: PlanRequest,
    as format: CellListing.Format,
    write: @escaping ([UInt8]) -> Void
) throws(SelectionError) -> (count: Int, diagnostics: [Diagnostic]) {
    let planner = CellPlanner(library: library, axes: file.axesInUse) { file.lab(for: $0, library: library) }
    let weights = CellWeights(durations: request.durations) { planner.plan($0).lab?.machines.count ?? 1 }
    return try list(matrix: file.matrix, request: request, weights: weights, as: format, write: write)
}

/// Writes the selected cells of a matrix as a list, and gives their number and what is wrong with it.
///
/// `severity` is how much a value that can never occur weighs.
/// - Throws: `SelectionError` when the selection names what the matrix does not have.
public func list(
    matrix: Matrix,
    request: PlanRequest,
    weights: CellWeights = CellWeights(),
    severity: Diagnostic.Severity = .error,
    as format: CellListing.Format,
    write: @escaping ([UInt8]) -> Void
) throws(SelectionError) -> (count: Int, diagnostics: [Diagnostic]) {
    var count = 0
    let diagnostics = try expanding(matrix, options: request.options, severity: severity) { expansion in
        var listing = CellListing(format, of: expansion, write: write)
        try expansion.forEach(request.selection, weights: weights) { expanded in
            listing.add(expanded)
            return true
        }
        listing.finish()
        count = listing.count
    }
    return (count, diagnostics)
}

/// Examines what the selected cells of a matrix cover; no report where the matrix is wrong.
///
/// `severity` is how much a value that can never occur weighs.
/// - Throws: `SelectionError` when the selection names what the matrix does not have.
public func coverage(
    of matrix: Matrix,
    request: PlanRequest,
    severity: Diagnostic.Severity = .error
) throws(SelectionError) -> (report: MatrixCoverage?, diagnostics: [Diagnostic]) {
    var report: MatrixCoverage?
    let diagnostics = try expanding(matrix, options: request.options, severity: severity) { expansion in
        report = try expansion.report(request.selection)
    }
    return (report, diagnostics)
}

/// Works with the cells of a matrix unless it is wrong, and gives what is wrong with it.
func expanding(
    _ matrix: Matrix,
    options: ExpansionOptions,
    severity: Diagnostic.Severity = .error,
    _ body: (MatrixExpansion) throws -> Void
) throws(SelectionError) -> [Diagnostic] {
    var diagnostics = MatrixCheck.diagnostics(of: matrix, severity: severity)
    guard !diagnostics.containsError else { return diagnostics }
    do {
        try body(try MatrixExpansion(matrix, options: options))
    } catch let error as SelectionError {
        throw error
    } catch let error as MatrixError {
        diagnostics.append(MatrixCheck.diagnostic(for: error, in: matrix))
    } catch {
        fatalError("the cells of a matrix cannot be worked with: \(error)")
    }
    return diagnostics
}
