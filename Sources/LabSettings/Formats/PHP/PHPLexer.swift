/// Passes over the words of PHP without understanding more of them than where they end.
struct PHPLexer {
    let bytes: [UInt8]
    var position: Int

    init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    func malformed(_ reason: String, at place: Int) -> SettingProblem { .malformed(reason, at: place, of: bytes) }

    /// Skips to the start of the next PHP section, behind its `<?php`; tells whether there is one.
    mutating func skipText() -> Bool {
        guard let start = bytes.place(of: Array(text: "<?"), in: position..<bytes.count) else {
            position = bytes.count
            return false
        }
        position = start + 2
        for word in ["php", "="] where starts(with: word) {
            position += word.utf8.count
            break
        }
        return true
    }

    /// Skips white space and comments; a `?>` is left in place.
    mutating func skipTrivia() throws(SettingProblem) {
        while let byte = next {
            if byte.isWhitespace {
                position += 1
            } else if starts(with: "/*") {
                guard let end = bytes.place(of: Array(text: "*/"), in: (position + 2)..<bytes.count) else {
                    throw malformed("a comment is opened and not closed", at: position)
                }
                position = end + 2
            } else if starts(with: "//") || (byte == .hash && !starts(with: "#[")) {
                let end = bytes[position...].firstIndex(of: .newline) ?? bytes.count
                position = bytes.place(of: Array(text: "?>"), in: position..<end) ?? end
            } else {
                return
            }
        }
    }

    /// Skips a string, and gives its bytes with the quotes.
    mutating func string() throws(SettingProblem) -> Range<Int> {
        let start = position
        let quote = bytes[start]
        position += 1
        while let byte = next, byte != quote { position = min(position + (byte == .backslash ? 2 : 1), bytes.count) }
        guard next == quote else { throw malformed("a quote is opened and not closed", at: start) }
        position += 1
        return start..<position
    }

    /// Skips a name of letters, digits, `_` and `\`.
    mutating func name() -> Range<Int> {
        let start = position
        while let byte = next, byte.isNamePart || byte >= 0x80 || byte == .backslash { position += 1 }
        return start..<position
    }

    /// Skips `<<<NAME` with all lines up to the one that ends it.
    mutating func document() throws(SettingProblem) {
        let start = position
        let line = bytes.lineEnd(from: position)
        let label = bytes[(position + 3)..<line].filter { $0 != .quote && $0 != .apostrophe && !$0.isBlank }
        guard let first = label.first, first.isNamePart, !first.isDigit,
            label.allSatisfy({ $0.isNamePart || $0 >= 0x80 })
        else {
            position += 3
            return
        }
        position = line
        while let end = bytes[position...].firstIndex(of: .newline) {
            position = end + 1
            while let byte = next, byte.isBlank { position += 1 }
            guard bytes[position...].starts(with: label) else { continue }
            let after = bytes[(position + label.count)...].first
            guard after.map({ !$0.isNamePart && $0 < 0x80 }) ?? true else { continue }
            position += label.count
            return
        }
        throw malformed("a text after '<<<' has no end", at: start)
    }

    /// Skips one word, string or mark of any kind.
    mutating func skipAnything() throws(SettingProblem) {
        guard let byte = next else { return }
        if byte == .quote || byte == .apostrophe || byte == .backtick {
            _ = try string()
        } else if starts(with: "<<<") {
            try document()
        } else if byte.isNamePart || byte >= 0x80 || byte == .backslash {
            _ = name()
            if position < bytes.count, bytes[position] == byte, byte == .backslash { position += 1 }
        } else {
            position += 1
        }
    }

    /// Skips an expression up to a `,`, `;`, `=>`, `?>` or bracket that is not part of it, and gives its bytes.
    mutating func expression() throws(SettingProblem) -> Range<Int> {
        let start = position
        var end = position
        var open: [UInt8] = []
        while true {
            try skipTrivia()
            guard let byte = next else { break }
            if open.isEmpty, byte == .comma || byte == .semicolon || starts(with: "=>") || starts(with: "?>") { break }
            switch byte {
            case .openParenthesis, .openBracket, .openBrace: open.append(byte)
            case .closeParenthesis, .closeBracket, .closeBrace:
                guard !open.isEmpty else { return start..<end }
                open.removeLast()
            default: break
            }
            try skipAnything()
            end = position
        }
        return start..<end
    }
}
