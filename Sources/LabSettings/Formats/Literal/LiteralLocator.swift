/// A value between two literal texts: the path has `<>` where the value stands, as in `listen_addresses = '<>'`.
///
/// Text and value are on one line; after the value the shortest run counts, and with nothing after `<>` the rest of the
/// line. Places that overlap count once. Nothing can be added.
struct LiteralLocator: SettingLocator {
    private let bytes: [UInt8]

    init(reading bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The lines, which are what stays the same.
    var settings: [LocatedSetting] { TextLines(of: bytes).settings }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let path = try LiteralPath(path)
        var found: [LocatedSetting] = []
        for line in TextLines(of: bytes).ranges {
            var position = line.lowerBound
            while let start = bytes.place(of: path.before, in: position..<line.upperBound, orStart: line.lowerBound) {
                let value = start + path.before.count
                guard
                    let end = path.after.isEmpty
                        ? line.upperBound : bytes.place(of: path.after, in: value..<line.upperBound)
                else { break }
                found.append(
                    LocatedSetting(
                        name: [],
                        value: Array(bytes[value..<end]),
                        range: value..<end,
                        statement: line
                    )
                )
                position = end + path.after.count
                if path.before.isEmpty || path.after.isEmpty { break }
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
        let after = try LiteralPath(path).after
        guard
            after.isEmpty || value.isEmpty
                || (value + after).place(of: after, in: 0..<(value.count + after.count)) == value.count
        else { throw SettingProblem(.inexpressible, "the value contains the text that ends it") }
        return found.map { Splice($0.range, value) }
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        throw SettingProblem(.notFound, "the file has no such text, and a value cannot be added without its line")
    }
}

/// A path of the literal format.
struct LiteralPath: Hashable {
    /// What stands before the value; empty at the start of a line.
    var before: [UInt8]
    /// What stands after it; empty at the end of a line.
    var after: [UInt8]

    init(_ path: String) throws(SettingProblem) {
        let bytes = Array(text: path)
        let hole = Array(text: "<>")
        guard let place = bytes.place(of: hole, in: bytes.indices), bytes.count > 2,
            bytes.place(of: hole, in: (place + 2)..<bytes.count) == nil,
            !bytes.contains(where: { $0 == .newline || $0 == .carriageReturn })
        else {
            throw SettingProblem(.invalidPath, "a path has '<>' once, where the value stands, as in 'port = <>;'")
        }
        before = Array(bytes[..<place])
        after = Array(bytes[(place + 2)...])
    }
}

extension [UInt8] {
    /// Where a text is within a range; an empty text is only at `start`.
    fileprivate func place(of text: [UInt8], in range: Range<Int>, orStart start: Int) -> Int? {
        text.isEmpty ? (range.lowerBound == start ? start : nil) : place(of: text, in: range)
    }
}
