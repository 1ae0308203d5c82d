import LabModel
import LabYAML

/// Goes through the text of constraints, over blanks and lines that are comments.
struct PICTScanner {
    let source: PICTSource
    private(set) var position: Int

    init(_ source: PICTSource, from position: Int) {
        self.source = source
        self.position = position
        skipBlanks()
    }

    var isAtEnd: Bool { position >= source.scalars.count }

    private mutating func skipBlanks() {
        while position < source.scalars.count {
            let scalar = source.scalars[position]
            if scalar.properties.isWhitespace || scalar.value < 0x20 {
                position += 1
            } else if scalar == "#", isFirstOnLine {
                while position < source.scalars.count, source.scalars[position] != "\n" { position += 1 }
            } else {
                return
            }
        }
    }

    private var isFirstOnLine: Bool {
        var before = position - 1
        while before >= 0, source.scalars[before] != "\n" {
            guard source.scalars[before].properties.isWhitespace else { return false }
            before -= 1
        }
        return true
    }

    /// Takes a symbol if it comes next.
    mutating func take(_ symbol: String) -> Bool {
        guard source.scalars[position...].starts(with: symbol.unicodeScalars) else { return false }
        position += symbol.unicodeScalars.count
        skipBlanks()
        return true
    }

    /// Takes a word in any case if it comes next and ends there.
    mutating func takeWord(_ word: String) -> Bool {
        let end = position + word.unicodeScalars.count
        guard end <= source.scalars.count else { return false }
        let next = PICTText(file: source, range: position..<end).text
        guard next.uppercased() == word else { return false }
        if end < source.scalars.count, source.scalars[end].properties.isAlphabetic { return false }
        position = end
        skipBlanks()
        return true
    }

    /// What stands between two characters, a backslash before one of `\"]` giving that character; `nil` if the first does not come next.
    mutating func enclosed(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar
    ) throws(ExpressionMistake) -> (text: String, part: PICTText)? {
        guard !isAtEnd, source.scalars[position] == open else { return nil }
        let start = position
        var view = String.UnicodeScalarView()
        var next = start + 1
        while next < source.scalars.count, source.scalars[next] != close {
            if source.scalars[next] == "\\" {
                next += 1
                guard next < source.scalars.count, "\\\"]".unicodeScalars.contains(source.scalars[next]) else {
                    let hint = "write '\\\\' for a backslash, '\\\"' for a quote, '\\]' for a bracket"
                    throw ExpressionMistake(
                        "an unknown character after a backslash",
                        at: next - 1..<next + 1,
                        hint: hint
                    )
                }
            }
            view.append(source.scalars[next])
            next += 1
        }
        guard next < source.scalars.count else {
            let line = source.lines.first { $0.contains(start) } ?? start..<start + 1
            throw ExpressionMistake("'\(open)' without '\(close)'", at: start..<line.upperBound)
        }
        position = next + 1
        skipBlanks()
        return (String(view), PICTText(file: source, range: start..<next + 1))
    }

    /// The number that comes next.
    mutating func number() -> (number: Double, part: PICTText)? {
        var end = position
        while end < source.scalars.count, "0123456789+-.eE".unicodeScalars.contains(source.scalars[end]) { end += 1 }
        let part = PICTText(file: source, range: position..<end)
        guard end > position, let number = PICTParameter.number(part.text) else { return nil }
        position = end
        skipBlanks()
        return (number, part)
    }

    /// Goes on after the next such character, or to the end.
    mutating func skip(past scalar: Unicode.Scalar) {
        while position < source.scalars.count, source.scalars[position] != scalar { position += 1 }
        position = min(position + 1, source.scalars.count)
        skipBlanks()
    }

    /// Says what was expected at the position.
    func unexpected(_ what: String, hint: String? = nil) -> ExpressionMistake {
        guard !isAtEnd else {
            let last = max(0, source.scalars.count - 1)
            return ExpressionMistake("expected \(what), found the end of the file", at: last..<last, hint: hint)
        }
        var end = position + 1
        if source.scalars[position].properties.isAlphabetic {
            while end < source.scalars.count, source.scalars[end].properties.isAlphabetic { end += 1 }
        }
        let found = PICTText(file: source, range: position..<end).text
        return ExpressionMistake("expected \(what), found \(found.quoted)", at: position..<end, hint: hint)
    }

    /// A part of the text on one line, without comments.
    func shown(_ part: PICTText) -> String {
        part.text.split(separator: "\n").filter { !$0.drop { $0.isWhitespace }.hasPrefix("#") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace) }.joined(separator: " ")
    }
}
