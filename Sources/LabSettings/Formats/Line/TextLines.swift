/// The lines of a file, without their endings.
struct TextLines {
    let bytes: [UInt8]

    init(of bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes of each line.
    var ranges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = bytes.textStart
        while start < bytes.count {
            let next = bytes[start...].firstIndex(of: .newline) ?? bytes.count
            let isLong = next > start && next < bytes.count && bytes[next - 1] == .carriageReturn
            ranges.append(start..<(isLong ? next - 1 : next))
            start = next + 1
        }
        return ranges
    }

    /// Every line as a setting that has no path.
    var settings: [LocatedSetting] {
        ranges.map { LocatedSetting(name: [], value: Array(bytes[$0]), range: $0, statement: $0) }
    }

    /// A value that is a part of a line.
    static func checked(_ value: [UInt8]) throws(SettingProblem) -> [UInt8] {
        guard !value.contains(where: { $0 == .newline || $0 == .carriageReturn || $0 == 0 }) else {
            throw SettingProblem(.inexpressible, "the value is a part of a line, without line breaks")
        }
        return value
    }
}
