public import LabModel

/// How heavy cells are, for parts of a matrix that take equally long.
public struct CellWeights {
    /// How long cells took before, by name.
    public var durations: [String: Duration]
    /// The number of machines of a cell, for those of which that is not known.
    public var machines: (Cell) -> Int

    /// Creates weights.
    public init(durations: [String: Duration] = [:], machines: @escaping (Cell) -> Int = { _ in 1 }) {
        self.durations = durations
        self.machines = machines
    }
}

/// Gives every cell to one of several shards, so that each has about as much to do.
///
/// The cells whose duration is known come first, the longest before the others, each to the shard that has least to do
/// (Graham: "Bounds on multiprocessing timing anomalies", 1969: the longest shard takes at most a third more than it must).
/// The others follow in their order and are never held together. The same cells with the same durations give the same
/// shards, whichever of them is asked for.
struct Sharding {
    private var loads: [Double]
    private var places: [String: Int] = [:]
    private let perMachine: Double

    /// Creates a sharding with the selected cells whose duration is known.
    init(count: Int, known: [(cell: String, seconds: Double, machines: Int)]) {
        loads = [Double](repeating: 0, count: count)
        let machines = known.reduce(0) { $0 + $1.machines }
        let seconds = known.reduce(0) { $0 + $1.seconds }
        perMachine = machines > 0 && seconds > 0 ? seconds / Double(machines) : 1
        for (cell, seconds, _) in known.sorted(by: { ($1.seconds, $0.cell) < ($0.seconds, $1.cell) }) {
            places[cell] = take(seconds)
        }
    }

    /// The shard of the next cell, counted from 1.
    mutating func shard(of cell: String, machines: () -> Int) -> Int {
        (places[cell] ?? take(perMachine * Double(max(1, machines())))) + 1
    }

    private mutating func take(_ weight: Double) -> Int {
        var least = 0
        for index in loads.indices where loads[index] < loads[least] { least = index }
        loads[least] += weight
        return least
    }
}
