public import LabModel

/// The end of a stream of bytes, of bounded size.
public struct OutputTail: Hashable, Sendable {
    /// The last bytes of the stream.
    public private(set) var bytes: [UInt8] = []
    /// How many bytes came before them.
    public private(set) var omitted = 0
    private let limit: Int

    /// Creates an empty tail that keeps at most `limit`.
    public init(limit: ByteCount) {
        self.limit = Int(limit.bytes)
    }

    /// Creates a tail of what `bytes` ends with.
    public init(_ bytes: [UInt8], limit: ByteCount) {
        self.init(limit: limit)
        append(bytes)
        trim(to: self.limit)
    }

    /// Appends a piece; the oldest bytes go when there are too many.
    public mutating func append(_ piece: [UInt8]) {
        bytes += piece
        // Cutting only at twice the limit makes each byte move at most once on average.
        if bytes.count > 2 * limit { trim(to: limit) }
    }

    /// Cuts what is beyond the limit.
    mutating func finish() {
        trim(to: limit)
    }

    private mutating func trim(to count: Int) {
        guard bytes.count > count else { return }
        omitted += bytes.count - count
        bytes.removeFirst(bytes.count - count)
    }

    /// The bytes as text; what is no UTF-8 is replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
