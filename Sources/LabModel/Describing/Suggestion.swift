/// Finds the name that a misspelled one was probably meant to be.
public enum Suggestion {
    /// The nearest of `candidates` to `name` by edit distance (optimal string alignment), or `nil` when none is near.
    ///
    /// Near means at most one edit for every three characters of the longer name, and at least one.
    public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let ranked = candidates.map { (name: $0, distance: distance(Array(name), Array($0))) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        let longer = max(name.count, best.name.count)
        return best.distance <= max(1, longer / 3) ? best.name : nil
    }

    /// A hint for an unknown name: the nearest candidate, or the list of all when it is short.
    public static func hint(for name: String, among candidates: some Collection<String>) -> String? {
        if let near = nearest(to: name, among: candidates) { return "did you mean '\(near)'?" }
        guard !candidates.isEmpty, candidates.count <= 12 else { return nil }
        return "there is " + candidates.sorted().map { "'\($0)'" }.joined(separator: ", ")
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1]
            for j in right.indices {
                let same = left[i] == right[j]
                var best = min(previous[j] + (same ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, before[j - 1] + 1)
                }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
