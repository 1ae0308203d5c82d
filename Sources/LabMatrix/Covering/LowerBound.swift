/// Numbers of rows that no array can be below.
enum LowerBound {
    /// The most combinations that some set of parameters has: each needs a row of its own.
    static func largestSet(_ open: OpenCombinations) -> Int {
        var largest = 0
        let starts = open.interactions.starts
        for set in open.interactions.sets.indices {
            guard starts[set + 1] - starts[set] > largest else { continue }
            var possible = 0
            for number in starts[set]..<starts[set + 1] where open.state(of: number) != .impossible { possible += 1 }
            largest = max(largest, possible)
        }
        return largest
    }
}
