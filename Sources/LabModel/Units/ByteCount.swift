/// A number of bytes, as lab files write it: `256MiB`, `1GiB`, `2GB`.
public struct ByteCount: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The number of bytes, never negative.
    public let bytes: Int64

    /// Creates a count of `bytes` bytes; a negative number counts as zero.
    public init(bytes: Int64) {
        self.bytes = max(0, bytes)
    }

    /// Creates a count of `count` binary megabytes (1,048,576 bytes).
    public static func mebibytes(_ count: Int64) -> ByteCount {
        ByteCount(bytes: count << 20)
    }

    /// Reads a size with a unit (`B`, `KB`, `MB`, `GB`, `TB` decimal; `KiB`, `MiB`, `GiB`, `TiB` binary), or `nil`.
    public init?(_ text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let number = Int64(digits) else { return nil }
        let unit = text.dropFirst(digits.count)
        guard let scale = Self.units.first(where: { $0.name == unit })?.scale else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        bytes = product
    }

    private static let units: [(name: String, scale: Int64)] = [
        ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// The count in whole binary megabytes, rounded down.
    public var mebibytes: Int64 { bytes >> 20 }

    /// The size in the largest binary unit that shows it exactly, so that `init(_:)` reads it back.
    public var description: String {
        for (name, scale) in [("TiB", Int64(1) << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= scale && bytes % scale == 0 {
            return "\(bytes / scale)\(name)"
        }
        return "\(bytes)B"
    }

    /// The order by size.
    public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    /// The sum of two sizes.
    public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
        ByteCount(bytes: left.bytes + right.bytes)
    }
}
