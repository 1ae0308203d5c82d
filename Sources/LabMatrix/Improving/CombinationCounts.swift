/// How many rows have each combination, and which combinations no row has, kept up to date while single entries change.
///
/// Rows are numbered; entries are the parameters' own. A combination that is nothing to cover never counts as uncovered.
protocol CombinationCounts: AnyObject {
    /// How many combinations that have to be covered no row has.
    var uncoveredCount: Int { get }

    /// About how many combinations are looked at for a move.
    var moveCost: Int { get }

    /// Adds a row after the last one.
    func append(_ row: UnsafePointer<UInt16>)
    /// Removes a row; the last one takes its number.
    func remove(_ row: Int)
    /// By how much the number of uncovered combinations would change if the row had the entry instead.
    func delta(_ row: Int, _ column: Int, _ entry: Int) -> Int
    /// Gives the row the entry.
    func change(_ row: Int, _ column: Int, to entry: Int)
    /// How many combinations only this row has.
    func onlyHere(_ row: Int) -> Int
    /// Writes the parameters and entries of one of the uncovered combinations.
    func uncovered(_ index: Int, _ columns: UnsafeMutablePointer<Int>, _ entries: UnsafeMutablePointer<Int>) -> Int
}
