/// Reads sections and lines as chapters 2.1 and 2.2 of HAProxy's configuration manual describe them.
struct HAProxyReader {
    private static let sections = Set(
        [
            "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "cache", "program",
            "http-errors", "ring", "userlist", "fcgi-app", "log-forward", "log-profile", "crt-store", "traces", "acme",
        ].map { Array(text: $0) }
    )

    /// The file as a block without a name.
    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive {
        let start = bytes.textStart
        var file = Directive(words: [], range: start..<bytes.count, bodyStart: start, block: [])
        var section: Directive?
        var position = start
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: .newline) ?? bytes.count
            let words = try words(in: position..<end, of: bytes)
            position = end + 1
            guard let first = words.first, let last = words.last else { continue }
            let range = first.range.lowerBound..<last.range.upperBound
            if sections.contains(first.text), first.quote == nil {
                if let section { file.block?.append(section) }
                section = Directive(words: words, range: range, bodyStart: range.upperBound, block: [])
            } else if section != nil {
                section?.block?.append(Directive(words: words, range: range))
                section?.range.extend(to: range.upperBound)
            } else {
                file.block?.append(Directive(words: words, range: range))
            }
        }
        if let section { file.block?.append(section) }
        return file
    }

    private static func words(in line: Range<Int>, of bytes: [UInt8]) throws(SettingProblem) -> [DirectiveWord] {
        var words: [DirectiveWord] = []
        var place = line.lowerBound
        while place < line.upperBound {
            let byte = bytes[place]
            if byte == .hash { break }
            guard !byte.isBlank, byte != .carriageReturn else {
                place += 1
                continue
            }
            let word = try word(from: place, before: line.upperBound, of: bytes)
            words.append(word)
            place = word.range.upperBound
        }
        return words
    }

    /// What a backslash changes; before anything else it stays.
    private static let escapes: [UInt8: UInt8] = [
        .space: .space, .backslash: .backslash, .hash: .hash, .quote: .quote, .apostrophe: .apostrophe,
        .dollar: .dollar,
        UInt8(ascii: "n"): .newline, UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "t"): .tab,
    ]

    private static func word(from start: Int, before end: Int, of bytes: [UInt8]) throws(SettingProblem)
        -> DirectiveWord
    {
        var text: [UInt8] = []
        var place = start
        var quote: UInt8?
        var pieces = 0
        var isLiteral = true
        while place < end {
            let byte = bytes[place]
            if let open = quote, byte == open {
                quote = nil
            } else if quote == nil, byte == .quote || byte == .apostrophe {
                quote = byte
                pieces += 1
            } else if byte == .backslash, quote != .apostrophe, place + 1 < end {
                let next = bytes[place + 1]
                text += escapes[next].map { [$0] } ?? [.backslash, next]
                place += 1
            } else if quote == nil, byte.isBlank || byte == .carriageReturn || byte == .hash {
                break
            } else {
                if byte == .dollar, quote == .quote { isLiteral = false }
                text.append(byte)
            }
            place += 1
        }
        guard quote == nil else { throw .malformed("a quote is opened and not closed", at: start, of: bytes) }
        let isWhole =
            pieces == 1 && bytes[start] == bytes[place - 1] && (bytes[start] == .quote || bytes[start] == .apostrophe)
        return DirectiveWord(
            range: start..<place,
            text: text,
            quote: isWhole ? bytes[start] : nil,
            isLiteral: isLiteral
        )
    }
}

extension Range<Int> {
    fileprivate mutating func extend(to end: Int) { self = lowerBound..<end }
}
