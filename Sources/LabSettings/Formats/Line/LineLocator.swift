/// Lines found by a regular expression, which is the path; its only group is the value.
///
/// The expression is looked for anywhere in each line, and takes time in proportion to the line; `Pattern` says what it may
/// hold. Nothing can be added.
struct LineLocator: SettingLocator {
    private let bytes: [UInt8]

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
    }

    /// The lines, which are what stays the same.
    var settings: [LocatedSetting] { TextLines(of: bytes).settings }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let pattern = try Pattern(path)
        var matcher = PatternMatcher(pattern)
        var found: [LocatedSetting] = []
        for line in TextLines(of: bytes).ranges {
            var position = line.lowerBound
            // A second place in the line is worth an error, a third is not worth the time.
            for _ in 0..<2 {
                guard let match = matcher.match(in: bytes, line: line, from: position) else { break }
                if let group = match.group {
                    found.append(
                        LocatedSetting(name: [], value: Array(bytes[group]), range: group, statement: line)
                    )
                }
                position = max(match.range.upperBound, match.range.lowerBound + 1)
                if position > line.upperBound { break }
            }
        }
        return try found.atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try TextLines.checked(try values.single())
        var matcher = PatternMatcher(try Pattern(path))
        for setting in found {
            let before = bytes[setting.statement.lowerBound..<setting.range.lowerBound]
            let line = before + value + bytes[setting.range.upperBound..<setting.statement.upperBound]
            let match = matcher.match(in: Array(line), line: 0..<line.count, from: 0)
            guard match?.group == before.count..<(before.count + value.count) else {
                throw SettingProblem(.inexpressible, "the expression would not find the value again")
            }
        }
        return found.map { Splice($0.range, value) }
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        throw SettingProblem(.notFound, "no line matches, and a line cannot be made from an expression")
    }
}
