/// Builds a payload: numbers are big-endian, texts and bytes have their length before them.
struct PayloadWriter {
    var bytes: [UInt8] = []

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    mutating func put(bytes value: [UInt8]) {
        put(UInt32(value.count))
        bytes += value
    }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes += text.utf8
    }

    mutating func put(_ texts: [String]) {
        put(UInt32(texts.count))
        for text in texts { put(text) }
    }

    /// A duration in milliseconds, at most as many as fit.
    mutating func put(milliseconds duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds.clamped(to: 0...4_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
        put(UInt32(max(1, milliseconds)))
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}

/// Takes a payload apart; every read is checked against what is there.
struct PayloadReader {
    /// The payload ends too early, or holds what it must not.
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What was not taken yet.
    var rest: [UInt8] { Array(bytes[position...]) }
    /// Tells whether everything was taken.
    var isAtEnd: Bool { position == bytes.count }

    mutating func takeUInt8() throws(Malformed) -> UInt8 { try take() }
    mutating func takeUInt16() throws(Malformed) -> UInt16 { try take() }
    mutating func takeUInt32() throws(Malformed) -> UInt32 { try take() }
    mutating func takeUInt64() throws(Malformed) -> UInt64 { try take() }

    private mutating func take<Number: FixedWidthInteger>() throws(Malformed) -> Number {
        let size = Number.bitWidth / 8
        guard bytes.count - position >= size else { throw Malformed() }
        defer { position += size }
        return bytes[position..<position + size].reduce(0) { $0 << 8 | Number($1) }
    }

    mutating func takeBytes() throws(Malformed) -> [UInt8] {
        let size = Int(try takeUInt32())
        guard bytes.count - position >= size else { throw Malformed() }
        defer { position += size }
        return Array(bytes[position..<position + size])
    }

    mutating func takeText() throws(Malformed) -> String {
        String(decoding: try takeBytes(), as: UTF8.self)
    }
}
