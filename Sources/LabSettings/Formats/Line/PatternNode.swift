/// A part of a regular expression.
indirect enum PatternNode: Hashable {
    /// A place in a line.
    enum Place: Hashable, Sendable {
        case start
        case end
        case wordEdge(Bool)
    }

    case bytes(ByteSet)
    case place(Place)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, least: Int, most: Int?, isGreedy: Bool)
    case group(PatternNode)

    /// One character that is in a set of ASCII or, where wanted, any other that is not ASCII.
    static func character(_ set: ByteSet, orOther: Bool) -> PatternNode {
        guard orOther else { return .bytes(set) }
        let more = PatternNode.repetition(.bytes(ByteSet(0x80...0xbf)), least: 0, most: nil, isGreedy: true)
        return .choice([
            .bytes(set), .sequence([.bytes(ByteSet(0xc0...0xff)), more]), .bytes(ByteSet(0x80...0xbf)),
        ])
    }
}

/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    init() {}

    init(_ range: ClosedRange<UInt8>) {
        insert(range)
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    }

    mutating func formUnion(_ other: ByteSet) { words |= other.words }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

    /// The other bytes of ASCII.
    var otherASCII: ByteSet {
        var result = self
        result.words = SIMD4(~words[0], ~words[1], 0, 0)
        return result
    }

    static let ascii = ByteSet(0...0x7f)
    static let digits = ByteSet(0x30...0x39)
    static let wordParts: ByteSet = {
        var set = ByteSet(0x30...0x39)
        for range: ClosedRange<UInt8> in [0x41...0x5a, 0x61...0x7a, 0x5f...0x5f] { set.insert(range) }
        return set
    }()
    static let spaces: ByteSet = {
        var set = ByteSet(0x09...0x0d)
        set.insert(0x20...0x20)
        return set
    }()
}
