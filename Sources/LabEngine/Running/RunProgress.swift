import LabModel

/// How far a run is: the records of its cells, and whether any more may begin.
struct RunProgress {
    /// A place for each cell; what stands in those of cells that have not ended is nobody's.
    private var all: [CellRecord]
    private var hasEnded: [Bool]
    private let mostFailures: Int?
    private var failures = 0
    private var left: Int
    private var firstFailure: Cell?
    private var begun: Set<Int> = []

    init(cells: Int, mostFailures: Int?) {
        all = Array(repeating: CellRecord(cell: Cell(), outcome: .notRun("it has not ended")), count: cells)
        hasEnded = Array(repeating: false, count: cells)
        left = cells
        self.mostFailures = mostFailures
    }

    /// Whether all cells have ended.
    var isDone: Bool { left == 0 }

    /// The records of the cells that have ended, in their order.
    var records: [CellRecord] {
        // Of very many cells, one list of their records is enough.
        isDone ? all : zip(all, hasEnded).filter(\.1).map(\.0)
    }

    /// Why no further cell is to begin, or `nil`.
    var stopReason: String? {
        guard let mostFailures, failures >= mostFailures, let firstFailure else { return nil }
        return mostFailures == 1
            ? "cell '\(firstFailure)' did not pass" : "\(mostFailures) cells did not pass, '\(firstFailure)' first"
    }

    /// Notes that a cell has begun.
    mutating func began(_ index: Int) { begun.insert(index) }

    /// No further cell begins: gives those that never did and have no record yet.
    func stop() -> [Int] { all.indices.filter { !hasEnded[$0] && !begun.contains($0) } }

    /// Notes that a cell has ended; those that never began are no failures.
    mutating func ended(_ index: Int, _ record: CellRecord) {
        if !hasEnded[index] { left -= 1 }
        hasEnded[index] = true
        all[index] = record
        switch record.outcome {
        case .passed, .notRun, .skipped: break
        case .failed, .error:
            failures += 1
            firstFailure = firstFailure ?? record.cell
        }
    }
}
