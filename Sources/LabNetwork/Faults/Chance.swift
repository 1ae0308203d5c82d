/// The draws of one flow: the n-th is the same whenever the seed and the flow are the same, whatever other flows do.
///
/// The numbers are those of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct Chance: Hashable, Sendable {
    private var state: UInt64

    /// Creates the draws of a flow that `words` name.
    init(seed: UInt64, _ words: [String?]) {
        // FNV-1a (Fowler, Noll and Vo): the same in every process, which the standard library's hashing is not.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for word in words {
            for byte in (word ?? "*").utf8 + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        state = hash ^ (seed &* 0x9e37_79b9_7f4a_7c15)
    }

    /// The next number, from 0 to a millionth below 1.
    mutating func next() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
}
