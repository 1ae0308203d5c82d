/// Every valid row of a space, one after the other, in the order of the parameters with the last one varying fastest.
///
/// Nothing is kept but the row at hand, so that a million rows take no more memory than one.
public struct CellStream {
    /// A part of the rows: those whose number leaves a certain remainder.
    public struct Shard: Hashable, Sendable {
        /// Which part, from 1.
        public let number: Int
        /// How many parts there are.
        public let count: Int

        /// Creates a part.
        public init(number: Int, of count: Int) {
            precondition(1 <= number && number <= count, "a shard's number is between 1 and the number of shards")
            self.number = number
            self.count = count
        }
    }

    private let solver: Solver
    private let shard: Shard
    private var row: Row
    /// Where the solver's trail stood before each parameter was assigned.
    private var marks: [Int]
    private var depth = 0
    private var candidate = 0
    private var position = 0
    private var limit = 0
    private var isAtEnd = false

    /// Starts before the first row.
    ///
    /// - Parameters:
    ///   - space: What rows there are.
    ///   - shard: The part to enumerate; all rows, without one.
    ///   - workLimit: How many steps may pass between two rows.
    /// - Throws: ``MatrixError`` if a rule is too large.
    public init(
        _ space: Space,
        shard: Shard = Shard(number: 1, of: 1),
        workLimit: Int = Solver.defaultWorkLimit
    ) throws(MatrixError) {
        solver = try Solver(space, workLimit: workLimit)
        self.shard = shard
        row = Row(repeating: 0, count: space.parameters.count)
        marks = row
        isAtEnd = !solver.isConsistent
    }

    /// The next row; nothing after the last one.
    ///
    /// - Throws: ``MatrixError`` with code `workLimit` if too many attempts in a row led nowhere.
    public mutating func next() throws(MatrixError) -> Row? {
        while try advance() {
            position += 1
            if (position - 1) % shard.count == shard.number - 1 { return row }
        }
        return nil
    }

    private mutating func advance() throws(MatrixError) -> Bool {
        guard !isAtEnd else { return false }
        limit = solver.work + solver.workLimit
        guard !row.isEmpty else {
            isAtEnd = true
            return true
        }
        while true {
            guard solver.work < limit else {
                throw MatrixError(
                    .workLimit,
                    subject: "the rules",
                    reason: "finding the next valid cell took too many steps"
                )
            }
            if let entry = solver.entry(of: depth, from: candidate) {
                marks[depth] = solver.mark
                row[depth] = entry
                solver.work += 1
                guard solver.assign(depth, entry) else {
                    solver.restore(marks[depth])
                    candidate = entry + 1
                    continue
                }
                if depth == row.count - 1 {
                    solver.restore(marks[depth])
                    candidate = entry + 1
                    return true
                }
                depth += 1
                candidate = 0
            } else {
                guard depth > 0 else {
                    isAtEnd = true
                    return false
                }
                depth -= 1
                solver.restore(marks[depth])
                candidate = row[depth] + 1
            }
        }
    }
}

extension Space {
    /// Calls `body` with every valid row, in order, keeping none.
    ///
    /// - Throws: What `body` throws, or a ``MatrixError``.
    public func forEachCell(
        shard: CellStream.Shard = CellStream.Shard(number: 1, of: 1),
        _ body: (Row) throws -> Void
    ) throws {
        var cells = try CellStream(self, shard: shard)
        while let row = try cells.next() { try body(row) }
    }
}
