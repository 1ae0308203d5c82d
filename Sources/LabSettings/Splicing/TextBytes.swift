/// Bytes that settings formats give a meaning.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let backtick = UInt8(ascii: "`")
    static let dollar = UInt8(ascii: "$")
    static let hash = UInt8(ascii: "#")
    static let semicolon = UInt8(ascii: ";")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let equals = UInt8(ascii: "=")
    static let dot = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")

    /// A space or a tab.
    var isBlank: Bool { self == .space || self == .tab }

    /// A blank, or a part of a line ending.
    var isWhitespace: Bool { isBlank || self == .newline || self == .carriageReturn }

    var isDigit: Bool { (0x30...0x39).contains(self) }

    var isLetter: Bool { (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }

    /// A byte that moves the cursor or rings the bell, rather than showing something.
    var isControl: Bool { self < 0x20 || self == 0x7f }
}

extension [UInt8] {
    init(text: String) {
        self = Array(text.utf8)
    }

    /// Where the text begins: after the byte order mark, if there is one.
    var textStart: Int { starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0 }

    /// The line ending of the first line, or a newline when there is none.
    var lineEnding: [UInt8] {
        guard let end = firstIndex(of: .newline) else { return [.newline] }
        return end > 0 && self[end - 1] == .carriageReturn ? [.carriageReturn, .newline] : [.newline]
    }

    /// The start of the line that `position` is on, after a byte order mark.
    func lineStart(of position: Int) -> Int {
        var start = position
        while start > 0, self[start - 1] != .newline { start -= 1 }
        return start == 0 ? Swift.min(textStart, position) : start
    }

    /// The end of the line that `position` is on, before its line ending.
    func lineEnd(from position: Int) -> Int {
        let end = self[position...].firstIndex(of: .newline) ?? count
        return end > position && self[end - 1] == .carriageReturn && end < count ? end - 1 : end
    }

    /// The blanks before `position`, when nothing else stands before it on its line.
    func blankLead(of position: Int) -> [UInt8]? {
        let lead = self[lineStart(of: position)..<position]
        return lead.allSatisfy(\.isBlank) ? Array(lead) : nil
    }

    /// Lines added after the last one, which keeps the absence of a final line ending.
    func appending(lines: [[UInt8]]) -> Splice {
        if count == textStart || last == .newline {
            return .insertion(of: lines.flatMap { $0 + lineEnding }, at: count)
        }
        return .insertion(of: lines.flatMap { lineEnding + $0 }, at: count)
    }
}

extension [UInt8] {
    /// Where a text is within a range: the first place.
    func place(of text: [UInt8], in range: Range<Int>) -> Int? {
        guard let first = text.first, text.count <= range.count else { return nil }
        var position = range.lowerBound
        let last = range.upperBound - text.count
        while position <= last, let next = self[position...last].firstIndex(of: first) {
            if self[next...].starts(with: text) { return next }
            position = next + 1
        }
        return nil
    }

    /// The number of the line that a position is on, counted from 1.
    func line(of position: Int) -> Int { self[..<position].count { $0 == .newline } + 1 }
}

extension UInt8 {
    /// The small letter of a capital one in ASCII, or the byte itself.
    var lowercased: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}
