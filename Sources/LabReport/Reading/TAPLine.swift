/// One line of the Test Anything Protocol.
enum TAPLine: Equatable {
    /// What follows an unescaped `#` on a test line and changes its meaning.
    enum Directive: Equatable {
        case skip(String)
        case todo(String)
    }

    /// `1..N`, perhaps with a reason to skip everything.
    case plan(count: Int, skipReason: String?)
    /// `ok` or `not ok`.
    case test(isOK: Bool, number: Int?, title: String, directive: Directive?)
    /// `Bail out!`
    case bailOut(reason: String)
    /// A comment, or a line of the YAML block below a test line: what explains a failure.
    case detail(String)
    /// The version, a pragma, a subtest, or the test's own chatter.
    case other

    /// Recognizes a line without its line break.
    init(_ line: Substring) {
        if line.first == " " || line.first == "\t" {
            self = Self.indented(line)
        } else if line.hasPrefix("#") {
            self = .detail(line.dropFirst().trimmingWhitespace)
        } else if line.lowercased().hasPrefix("bail out!") {
            self = .bailOut(reason: line.dropFirst(9).trimmingWhitespace)
        } else if line.hasPrefix("1..") {
            self = Self.plan(line.dropFirst(3)) ?? .other
        } else if line.hasPrefix("not ok") {
            self = Self.test(line.dropFirst(6), isOK: false) ?? .other
        } else if line.hasPrefix("ok") {
            self = Self.test(line.dropFirst(2), isOK: true) ?? .other
        } else {
            self = .other
        }
    }

    /// An indented line is a line of a YAML block (two spaces) or of a subtest (four).
    private static func indented(_ line: Substring) -> TAPLine {
        let text = line.trimmingWhitespace
        guard !line.hasPrefix("    "), !text.isEmpty, text != "---", text != "..." else { return .other }
        return .detail(text)
    }

    private static func plan(_ rest: Substring) -> TAPLine? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let tail = rest.dropFirst(digits.count).trimmingWhitespace
        // A number too large to read is too large to accept too.
        guard !digits.isEmpty, tail.isEmpty || tail.hasPrefix("#") else { return nil }
        let count = Int(digits) ?? Int.max
        guard case .skip(let reason)? = directive(tail.dropFirst()) else { return .plan(count: count, skipReason: nil) }
        return .plan(count: count, skipReason: reason.isEmpty ? nil : reason)
    }

    private static func test(_ rest: Substring, isOK: Bool) -> TAPLine? {
        guard rest.isEmpty || rest.first?.isWhitespace == true else { return nil }
        var rest = rest.drop { $0.isWhitespace }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let number = Int(digits)
        // `ok 2nd try` has no number: what follows the digits belongs to the same word.
        if number != nil, rest.dropFirst(digits.count).first?.isWhitespace ?? true {
            rest = rest.dropFirst(digits.count)
            return test(titled: rest, isOK: isOK, number: number)
        }
        return test(titled: rest, isOK: isOK, number: nil)
    }

    private static func test(titled rest: Substring, isOK: Bool, number: Int?) -> TAPLine {
        var title = rest.trimmingWhitespace[...]
        var mark: Directive?
        if let hash = unescapedHash(in: title), let found = directive(title[title.index(after: hash)...]) {
            mark = found
            title = title[..<hash]
        }
        if title.hasPrefix("- ") { title = title.dropFirst(2) }
        if title == "-" { title = "" }
        let plain = title.trimmingWhitespace.split(separator: "\\#", omittingEmptySubsequences: false)
        return .test(isOK: isOK, number: number, title: plain.joined(separator: "#"), directive: mark)
    }

    private static func unescapedHash(in text: Substring) -> Substring.Index? {
        var isEscaped = false
        for index in text.indices {
            if text[index] == "#", !isEscaped { return index }
            isEscaped = text[index] == "\\" && !isEscaped
        }
        return nil
    }

    private static func directive(_ text: Substring) -> Directive? {
        let trimmed = text.trimmingWhitespace
        let word = trimmed.prefix { $0.isLetter }.lowercased()
        let reason = trimmed.drop { !$0.isWhitespace }.trimmingWhitespace
        switch word {
        case "skip", "skipped": return .skip(reason)
        case "todo": return .todo(reason)
        default: return nil
        }
    }
}
