/// Answers whether rows with given entries can be valid, by propagation and backtracking.
///
/// A set of possible entries is kept for every parameter; every claim narrows the sets of what it speaks of until nothing changes, and where that
/// decides nothing the search tries entries of the parameter that had the fewest left for the conflicts it took part in (Boussemart, Hemery,
/// Lecoutre, Sais: "Boosting systematic search by weighting constraints", ECAI 2004). The answer is complete: if there is a valid row, it is found,
/// unless the search needs more steps than allowed, which is an error.
///
/// A solver belongs to one task at a time; each makes its own.
public final class Solver {
    let compiled: CompiledSpace
    /// The possible entries of all parameters.
    let domains: UnsafeMutablePointer<UInt64>
    /// How many possible entries each parameter has.
    let sizes: UnsafeMutablePointer<Int32>
    var trail: [(word: Int32, parameter: Int32, bits: UInt64)] = []
    var queue: [Int32] = []
    let isQueued: UnsafeMutablePointer<Bool>
    let isActive: [Bool]
    /// How many conflicts each claim caused.
    let weights: UnsafeMutablePointer<Int32>
    /// Whether the claims can hold together as far as propagation alone sees.
    private(set) var isConsistent = true
    let workLimit: Int
    var work = 0

    /// How many steps a question may take if nobody says otherwise: about a second.
    public static let defaultWorkLimit = 20_000_000

    /// Creates a solver.
    ///
    /// - Parameters:
    ///   - space: What rows there are.
    ///   - workLimit: How many steps each question may take; a step is one look at one claim.
    /// - Throws: ``MatrixError`` if a rule is too large.
    public convenience init(_ space: Space, workLimit: Int = Solver.defaultWorkLimit) throws(MatrixError) {
        self.init(try CompiledSpace(space), workLimit: workLimit)
    }

    init(
        _ compiled: CompiledSpace,
        workLimit: Int = Solver.defaultWorkLimit,
        only active: ((Restriction) -> Bool)? = nil
    ) {
        self.compiled = compiled
        self.workLimit = workLimit
        isActive = compiled.claims.map { active?($0.source) ?? true }
        let (words, parameters, claims) = (compiled.totalWords, compiled.entryCounts.count, compiled.claims.count)
        domains = .allocate(capacity: max(words, 1))
        sizes = .allocate(capacity: max(parameters, 1))
        isQueued = .allocate(capacity: max(claims, 1))
        weights = .allocate(capacity: max(claims, 1))
        isQueued.initialize(repeating: false, count: claims)
        weights.initialize(repeating: 1, count: claims)
        for parameter in 0..<parameters {
            var all = EntrySet(count: compiled.entryCounts[parameter])
            all.invert()
            for (index, word) in all.words.enumerated() { domains[compiled.firstWord[parameter] + index] = word }
            sizes[parameter] = Int32(compiled.entryCounts[parameter])
            if sizes[parameter] == 0 { isConsistent = false }
        }
        for claim in 0..<claims where isActive[claim] {
            isQueued[claim] = true
            queue.append(Int32(claim))
        }
        isConsistent = isConsistent && propagate()
        trail.removeAll()
    }

    deinit {
        domains.deallocate()
        sizes.deallocate()
        isQueued.deallocate()
        weights.deallocate()
    }

    // MARK: Entries

    func contains(_ parameter: Int, _ entry: Int) -> Bool {
        domains[compiled.firstWord[parameter] + entry >> 6] >> UInt64(entry & 63) & 1 == 1
    }

    /// The smallest possible entry that is not less than the given one.
    func entry(of parameter: Int, from start: Int) -> Int? {
        let (first, count) = (compiled.firstWord[parameter], compiled.wordCounts[parameter])
        var word = start >> 6
        guard word < count else { return nil }
        var bits = domains[first + word] & (~0 << UInt64(start & 63))
        while bits == 0 {
            word += 1
            guard word < count else { return nil }
            bits = domains[first + word]
        }
        return word << 6 + bits.trailingZeroBitCount
    }

    /// Leaves only the entry, and everything that follows from it; false if that cannot be.
    func assign(_ parameter: Int, _ entry: Int) -> Bool {
        guard contains(parameter, entry) else { return false }
        guard sizes[parameter] > 1 else { return true }
        let first = compiled.firstWord[parameter]
        for word in 0..<compiled.wordCounts[parameter] {
            write(first + word, parameter, word == entry >> 6 ? 1 << UInt64(entry & 63) : 0)
        }
        changed(parameter)
        return propagate()
    }

    /// Takes the entry away, and everything that follows from that; false if nothing is left.
    func remove(_ parameter: Int, _ entry: Int) -> Bool {
        guard contains(parameter, entry) else { return true }
        let word = compiled.firstWord[parameter] + entry >> 6
        write(word, parameter, domains[word] & ~(1 << UInt64(entry & 63)))
        guard sizes[parameter] > 0 else { return false }
        changed(parameter)
        return propagate()
    }

    func write(_ word: Int, _ parameter: Int, _ bits: UInt64) {
        let old = domains[word]
        guard old != bits else { return }
        trail.append((Int32(word), Int32(parameter), old))
        domains[word] = bits
        sizes[parameter] += Int32(bits.nonzeroBitCount - old.nonzeroBitCount)
    }

    /// Where the trail stands, to come back to.
    var mark: Int { trail.count }

    /// Undoes everything since the mark.
    func restore(_ mark: Int) {
        while trail.count > mark {
            let (word, parameter, bits) = trail.removeLast()
            let index = Int(word)
            sizes[Int(parameter)] += Int32(bits.nonzeroBitCount - domains[index].nonzeroBitCount)
            domains[index] = bits
        }
    }
}
