import Synchronization

/// The best array that several threads have found so far.
final class SharedArray: Sendable {
    private let best: Mutex<[Row]>

    init(_ rows: [Row]) {
        best = Mutex(rows)
    }

    var rows: [Row] { best.withLock { $0 } }
    var count: Int { best.withLock { $0.count } }

    /// Takes the array if it is smaller.
    func offer(_ rows: [Row]) {
        best.withLock { if rows.count < $0.count { $0 = rows } }
    }
}
