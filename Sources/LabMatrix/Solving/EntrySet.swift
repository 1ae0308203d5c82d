/// A set of one parameter's entries, as bits.
struct EntrySet: Hashable, Sendable {
    private(set) var words: [UInt64]
    let count: Int

    /// The set of those of the entries that there are.
    init(count: Int, entries: some Sequence<Int> = EmptyCollection()) {
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for entry in entries where entry >= 0 && entry < count { insert(entry) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    var isFull: Bool { words.reduce(0) { $0 + $1.nonzeroBitCount } == count }

    mutating func insert(_ entry: Int) {
        words[entry / 64] |= 1 << UInt64(entry % 64)
    }

    func contains(_ entry: Int) -> Bool {
        words[entry / 64] >> UInt64(entry % 64) & 1 == 1
    }

    mutating func invert() {
        for index in words.indices { words[index] = ~words[index] }
        if count % 64 != 0, let last = words.indices.last { words[last] &= (1 << UInt64(count % 64)) - 1 }
    }

    func intersection(_ other: EntrySet) -> EntrySet { combined(other, &) }
    func union(_ other: EntrySet) -> EntrySet { combined(other, |) }

    private func combined(_ other: EntrySet, _ operation: (UInt64, UInt64) -> UInt64) -> EntrySet {
        var result = self
        for index in words.indices { result.words[index] = operation(words[index], other.words[index]) }
        return result
    }
}
