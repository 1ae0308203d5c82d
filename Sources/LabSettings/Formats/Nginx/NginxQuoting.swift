/// The notation of nginx's words.
enum NginxQuoting {
    /// The text without its escapes: a backslash counts before quotes, itself, `t`, `r` and `n`, and stays elsewhere.
    static func unescaped(_ word: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var position = word.startIndex
        while position < word.endIndex {
            let byte = word[position]
            if byte == .backslash, position + 1 < word.endIndex, let plain = plain[word[position + 1]] {
                text.append(plain)
                position += 2
            } else {
                text.append(byte)
                position += 1
            }
        }
        return text
    }

    private static let plain: [UInt8: UInt8] = [
        .quote: .quote, .apostrophe: .apostrophe, .backslash: .backslash, UInt8(ascii: "t"): .tab,
        UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "n"): .newline,
    ]

    private static let special = Set(";{}\"'#".utf8)

    /// The word for a text, in the given quotes or in those that it needs.
    static func word(_ text: [UInt8], quote: UInt8?) -> [UInt8] {
        let needsQuotes =
            text.isEmpty || text.contains { $0.isControl || $0 == .space || special.contains($0) }
            || text.indices.contains { isEscape(at: $0, of: text, before: nil) }
        guard needsQuotes || quote != nil else { return text }
        let quote = quote ?? .quote
        return [quote]
            + text.indices.flatMap { index -> [UInt8] in
                switch text[index] {
                case quote: [.backslash, quote]
                case .backslash: isEscape(at: index, of: text, before: quote) ? [.backslash, .backslash] : [.backslash]
                case .newline: Array(text: "\\n")
                case .carriageReturn: Array(text: "\\r")
                case .tab: Array(text: "\\t")
                default: [text[index]]
                }
            } + [quote]
    }

    /// Whether a backslash stands where it would not be itself; before most bytes it is, as in expressions.
    private static func isEscape(at index: Int, of text: [UInt8], before end: UInt8?) -> Bool {
        guard text[index] == .backslash else { return false }
        guard index + 1 < text.count else { return true }
        return plain[text[index + 1]] != nil || text[index + 1] == end
    }

    /// Refuses what nginx has no way to write.
    ///
    /// A `$` begins a variable in most directives and cannot be escaped, so only variables that the old value has may stay.
    static func check(_ value: [UInt8], replacing old: [[UInt8]]) throws(SettingProblem) {
        guard !value.contains(0) else {
            throw SettingProblem(.inexpressible, "an nginx configuration holds no zero bytes")
        }
        let known = Set(old.flatMap { variables(of: $0) })
        guard variables(of: value).allSatisfy(known.contains) else {
            throw SettingProblem(.inexpressible, "nginx takes '$' for a variable and has no other way to write it")
        }
    }

    private static func variables(of value: [UInt8]) -> [[UInt8]] {
        value.indices.filter { value[$0] == .dollar }.map { start in
            let rest = value[(start + 1)...]
            let hasBrace = rest.first == .openBrace
            let name = rest.dropFirst(hasBrace ? 1 : 0).prefix { $0.isNamePart }
            return (hasBrace ? [.openBrace] : []) + name
        }
    }
}
