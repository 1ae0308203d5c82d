import LabModel

/// How far a run is: the records of its cells, and whether any more may begin.
struct RunProgress {
    private var all: [CellRecord?]
    private let mostFailures: Int?
    private var failures = 0
    private var left: Int
    private var firstFailure: Cell?
    private var begun: Set<Int> = []

    init(cells: Int, mostFailures: Int?) {
        all = Array(repeating: nil, count: cells)
        left = cells
        self.mostFailures = mostFailures
    }

    /// Whether all cells have ended.
    var isDone: Bool { left == 0 }

    /// The records of the cells that have ended, in their order.
    var records: [CellRecord] { all.compactMap(\.self) }

    /// Why no further cell is to begin, or `nil`.
    var stopReason: String? {
        guard let mostFailures, failures >= mostFailures, let firstFailure else { return nil }
        return mostFailures == 1
            ? "cell '\(firstFailure)' did not pass" : "\(mostFailures) cells did not pass, '\(firstFailure)' first"
    }

    /// Notes that a cell has begun.
    mutating func began(_ index: Int) { begun.insert(index) }

    /// No further cell begins: gives those that never did and have no record yet.
    func stop() -> [Int] { all.indices.filter { all[$0] == nil && !begun.contains($0) } }

    /// Notes that a cell has ended; those that never began are no failures.
    mutating func ended(_ index: Int, _ record: CellRecord) {
        if all[index] == nil { left -= 1 }
        all[index] = record
        switch record.outcome {
        case .passed, .notRun, .skipped: break
        case .failed, .error:
            failures += 1
            firstFailure = firstFailure ?? record.cell
        }
    }
}
