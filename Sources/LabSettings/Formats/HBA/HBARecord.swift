/// A field of a line of pg_hba.conf: words between commas.
struct HBAField: Hashable, Sendable {
    /// A word; in quotes it is a name even when it is spelled like a keyword.
    struct Word: Hashable, Sendable {
        var text: [UInt8]
        var isQuoted: Bool
    }

    /// The field's bytes.
    var range: Range<Int>
    /// Its words.
    var words: [Word]

    /// What it says, quotes removed.
    var text: [UInt8] { Array(words.map(\.text).joined(separator: [.comma])) }

    /// The words with quotes forgotten where they make no difference.
    var meaning: [Word] {
        words.map { word in
            let isKeyword = Self.keywords.contains(word.text) || Self.marks.contains(word.text.first ?? 0)
            return Word(text: word.text, isQuoted: word.isQuoted && isKeyword)
        }
    }

    private static let keywords = Set(
        ["all", "sameuser", "samerole", "samegroup", "replication"].map { Array(text: $0) }
    )
    private static let marks = Set("+@/".utf8)
}

/// A line of pg_hba.conf that grants or refuses a connection.
struct HBARecord: Hashable, Sendable {
    /// The type, the database and the user.
    var rule: [HBAField]
    /// The address, with a mask if there is one; `nil` for Unix sockets.
    var address: [HBAField]?
    /// The authentication method.
    var method: HBAField
    /// From the type to the last option.
    var range: Range<Int>

    /// Reads the fields of a line; `nil` when it is no such line.
    init?(fields: [HBAField]) {
        guard let first = fields.first, let last = fields.last, first.words.count == 1,
            let isLocal = Self.types[first.text]
        else { return nil }
        let addresses = isLocal ? 0 : Self.hasMask(fields) ? 2 : 1
        guard fields.count >= 4 + addresses else { return nil }
        rule = Array(fields[..<3])
        address = isLocal ? nil : Array(fields[3..<(3 + addresses)])
        method = fields[3 + addresses]
        range = first.range.lowerBound..<last.range.upperBound
    }

    /// The types of lines, and whether they are for Unix sockets.
    static let types: [[UInt8]: Bool] = [
        Array(text: "local"): true, Array(text: "host"): false, Array(text: "hostssl"): false,
        Array(text: "hostnossl"): false, Array(text: "hostgssenc"): false, Array(text: "hostnogssenc"): false,
    ]

    private static func hasMask(_ fields: [HBAField]) -> Bool {
        fields.count > 5 && isNumeric(fields[3].text) && isNumeric(fields[4].text)
    }

    /// Whether a text is an address in numbers, without a prefix length.
    static func isNumeric(_ text: [UInt8]) -> Bool {
        let isVersion4 = text.allSatisfy { $0.isDigit || $0 == .dot } && text.count { $0 == .dot } == 3
        let isVersion6 =
            text.allSatisfy { $0.isDigit || $0 == .colon || $0 == .dot || (0x61...0x66).contains($0 | 0x20) }
            && text.count { $0 == .colon } > 1
        return isVersion4 || isVersion6
    }
}
