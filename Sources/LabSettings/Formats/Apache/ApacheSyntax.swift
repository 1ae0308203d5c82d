/// Apache httpd's configuration: a directive a line, blocks between `<Name ...>` and `</Name>`.
///
/// Names are the same in upper and lower case. Not every directive takes its arguments apart as here; one that does not
/// still gets its line back as it was wherever the words stay.
enum ApacheSyntax: DirectiveSyntax {
    static let example = "VirtualHost[*:80]/ProxyPass[/api]"

    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive { try ApacheReader.file(of: bytes) }

    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.lowercased == $1.lowercased }
    }

    private static func isMember(_ directive: [UInt8]) -> Bool { isSame(directive, Array(text: "BalancerMember")) }

    static func valueCount(of directive: [UInt8], in block: [UInt8]?) -> Int? { isMember(directive) ? 1 : nil }

    static func pool(of directive: [UInt8], in block: [UInt8]?) -> Int? { isMember(directive) ? 0 : nil }

    static func word(_ text: [UInt8], quote: UInt8?) -> [UInt8] {
        let isOpen = text.isEmpty || text.contains(where: \.isBlank) || text.last == .backslash
        let isQuoted = text.first == .quote || text.first == .apostrophe
        guard let quote = quote ?? (isOpen || isQuoted ? .quote : nil) else { return escaped(text, quote: nil) }
        return [quote] + escaped(text, quote: quote) + [quote]
    }

    /// A backslash counts only before another one and before the quote, so that most can stay as they are.
    private static func escaped(_ text: [UInt8], quote: UInt8?) -> [UInt8] {
        text.indices.flatMap { index -> [UInt8] in
            let next = index + 1 < text.count ? text[index + 1] : quote
            if text[index] == .backslash, next == .backslash || next == quote { return [.backslash, .backslash] }
            return text[index] == quote ? [.backslash, text[index]] : [text[index]]
        }
    }

    static func check(_ value: [UInt8], replacing old: [[UInt8]]) throws(SettingProblem) {
        guard !value.contains(where: { $0.isControl && $0 != .tab }) else {
            throw SettingProblem(.inexpressible, "an Apache directive is one line, without control characters")
        }
        let mark = Array(text: "${")
        guard
            value.place(of: mark, in: value.indices) == nil
                || old.contains(where: { $0.place(of: mark, in: $0.indices) != nil })
        else {
            throw SettingProblem(.inexpressible, "Apache takes '${' for a variable and has no other way to write it")
        }
    }
}
