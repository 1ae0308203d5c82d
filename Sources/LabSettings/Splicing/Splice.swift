/// New bytes in the place of a range of old ones.
struct Splice: Hashable {
    /// What is replaced; empty where something is inserted.
    var range: Range<Int>
    /// What takes its place.
    var bytes: [UInt8]

    init(_ range: Range<Int>, _ bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
    }

    /// Bytes between two old ones.
    static func insertion(of bytes: [UInt8], at position: Int) -> Splice {
        Splice(position..<position, bytes)
    }
}

extension [UInt8] {
    /// The bytes with every range of `splices` replaced and every other byte as it is.
    ///
    /// Insertions at one place keep their order.
    func spliced(with splices: [Splice]) throws(SettingProblem) -> [UInt8] {
        let ordered = splices.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }.map(\.element)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = 0
        for splice in ordered {
            guard splice.range.lowerBound >= position, splice.range.upperBound <= count else {
                throw SettingProblem(.notVerified, "two changes of the file would overlap")
            }
            result += self[position..<splice.range.lowerBound]
            result += splice.bytes
            position = splice.range.upperBound
        }
        result += self[position...]
        return result
    }
}
