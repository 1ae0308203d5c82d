import LabModel

/// How far a run is: how its cells ended, and whether any more may begin.
struct RunProgress {
    /// What is known of each cell.
    private var all: [Ending]
    private let mostFailures: Int?
    private var failures = 0
    private var left: Int
    private var firstFailure: Cell?
    private var begun: Set<Int> = []

    private enum Ending {
        /// It has not ended.
        case none
        /// Its record is kept elsewhere.
        case kept(Cell)
        /// Its record is here only.
        case here(CellRecord)

        var isOver: Bool {
            if case .none = self { false } else { true }
        }
    }

    init(cells: Int, mostFailures: Int?) {
        all = Array(repeating: .none, count: cells)
        left = cells
        self.mostFailures = mostFailures
    }

    /// Whether all cells have ended.
    var isDone: Bool { left == 0 }

    /// The records of the cells that have ended, in their order; `read` gives what is kept elsewhere.
    func records(reading read: (Int) -> CellRecord?) -> [CellRecord] {
        var records: [CellRecord] = []
        // Of very many cells, one list of their records is enough, which is never moved.
        records.reserveCapacity(all.count)
        for (index, ending) in all.enumerated() {
            switch ending {
            case .none: break
            case .here(let record): records.append(record)
            case .kept(let cell):
                let lost = Trouble(stage: "collect", reason: "what was recorded of the cell cannot be read any more")
                var record = read(index) ?? CellRecord(cell: cell, outcome: .error(lost))
                // The plan's, of which there need not be another one.
                record.cell = cell
                records.append(record)
            }
        }
        return records
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
    func stop() -> [Int] { all.indices.filter { !all[$0].isOver && !begun.contains($0) } }

    /// Notes that a cell has ended; a record that is kept elsewhere is not held, and cells that never began are no failures.
    mutating func ended(_ index: Int, _ record: CellRecord, isKept: Bool = false) {
        if !all[index].isOver { left -= 1 }
        all[index] = isKept ? .kept(record.cell) : .here(record)
        switch record.outcome {
        case .passed, .notRun, .skipped: break
        case .failed, .error:
            failures += 1
            firstFailure = firstFailure ?? record.cell
        }
    }
}
