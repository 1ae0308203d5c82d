/// Reads the words and blocks of an nginx configuration as nginx's own `ngx_conf_read_token` splits them.
struct NginxReader {
    private let bytes: [UInt8]
    private var position: Int

    private init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    /// The file as a block without a name.
    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive {
        var reader = NginxReader(reading: bytes)
        let block = try reader.block(depth: 0)
        return Directive(words: [], range: bytes.textStart..<bytes.count, bodyStart: bytes.textStart, block: block)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func malformed(_ reason: String) -> SettingProblem {
        .malformed(reason, at: position, of: bytes)
    }

    private mutating func skipSpaceAndComments() {
        while let byte = next {
            if byte == .hash {
                position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
            } else if byte.isWhitespace {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func block(depth: Int) throws(SettingProblem) -> [Directive] {
        guard depth <= SettingProblem.nestingLimit else { throw .tooDeep(at: position, of: bytes) }
        var directives: [Directive] = []
        while true {
            skipSpaceAndComments()
            guard let byte = next else {
                guard depth == 0 else { throw malformed("a block is opened and not closed") }
                return directives
            }
            if byte == .closeBrace {
                guard depth > 0 else { throw malformed("'}' closes no block") }
                position += 1
                return directives
            }
            directives.append(try directive(depth: depth))
        }
    }

    private mutating func directive(depth: Int) throws(SettingProblem) -> Directive {
        let start = position
        var words: [DirectiveWord] = []
        while true {
            skipSpaceAndComments()
            switch next {
            case nil: throw malformed("a directive does not end with ';'")
            case .closeBrace?: throw malformed("'}' inside a directive")
            case .semicolon? where !words.isEmpty:
                position += 1
                return Directive(words: words, range: start..<position)
            case .openBrace? where !words.isEmpty:
                position += 1
                let body = position
                let block = try block(depth: depth + 1)
                return Directive(words: words, range: start..<position, bodyStart: body, block: block)
            case .semicolon?, .openBrace?: throw malformed("a directive has no name")
            case .some: words.append(try word())
            }
        }
    }

    private mutating func word() throws(SettingProblem) -> DirectiveWord {
        let start = position
        guard let quote = next, quote == .quote || quote == .apostrophe else {
            skipBareWord()
            return DirectiveWord(
                range: start..<position,
                text: NginxQuoting.unescaped(bytes[start..<position]),
                quote: nil
            )
        }
        position += 1
        while let byte = next, byte != quote { position = min(position + (byte == .backslash ? 2 : 1), bytes.count) }
        guard next == quote else {
            position = start
            throw malformed("a quote is opened and not closed")
        }
        position += 1
        if let byte = next, !byte.isWhitespace, byte != .semicolon, byte != .openBrace, byte != .closeParenthesis {
            throw malformed("a quoted word has no space after it")
        }
        let text = NginxQuoting.unescaped(bytes[(start + 1)..<(position - 1)])
        return DirectiveWord(range: start..<position, text: text, quote: quote)
    }

    private mutating func skipBareWord() {
        var isVariable = false
        while let byte = next {
            if byte == .openBrace, isVariable {
                position += 1
                continue
            }
            if byte.isWhitespace || byte == .semicolon || byte == .openBrace { return }
            isVariable = byte == .dollar
            position = min(position + (byte == .backslash ? 2 : 1), bytes.count)
        }
    }
}
