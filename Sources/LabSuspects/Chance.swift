import Glibc

/// How likely it is that cells picked blindly had failed as often (the hypergeometric distribution, as in Fisher's exact test).
enum Chance {
    /// That all of some cells had failed.
    static func allFailed(_ count: Int, failed: Int, passing: Int) -> Double {
        (0..<count).reduce(1) { $0 * Double(failed - $1) / Double(failed + passing - $1) }
    }

    /// That so many or more of some cells had failed.
    static func soManyFailed(_ bad: Int, of count: Int, failed: Int, passing: Int) -> Double {
        let all = failed + passing
        return (bad...max(bad, min(count, failed))).reduce(0) { sum, hits in
            guard hits <= failed, count - hits <= passing, count - hits >= 0 else { return sum }
            let ways = choose(failed, hits) + choose(passing, count - hits) - choose(all, count)
            return sum + exp(ways)
        }
    }

    /// The logarithm of the number of ways to choose.
    private static func choose(_ all: Int, _ some: Int) -> Double {
        (0..<some).reduce(0) { $0 + log(Double(all - $1)) - log(Double($1 + 1)) }
    }
}
