/// Reads the words of a shell script without running anything (POSIX.1-2017, Shell Command Language, 2.2 and 2.3).
struct ShellWordReader {
    let bytes: [UInt8]
    var position: Int
    private var value: [UInt8] = []
    private var isLiteral = true

    init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    /// The byte at the position, or `nil` at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether a line ends here, with or without a carriage return.
    var isAtLineEnd: Bool {
        next == .newline || (next == .carriageReturn && (position + 1 == bytes.count || follows(.newline)))
    }

    /// Whether a backslash joins this line and the next one here.
    var isAtJoinedLine: Bool { next == .backslash && follows(.newline) }

    private func follows(_ byte: UInt8) -> Bool { position + 1 < bytes.count && bytes[position + 1] == byte }

    /// The word at the position, which is the start of one.
    mutating func word() throws(SettingProblem) -> ShellWord {
        let start = position
        let name = assignedName()
        let text = position
        value = []
        isLiteral = !(name != nil && next == UInt8(ascii: "~"))
        while let byte = next, !byte.isBlank, !Self.operators.contains(byte), !isAtLineEnd {
            try piece(byte)
        }
        return ShellWord(
            range: start..<position,
            name: name,
            text: text..<position,
            value: value,
            isLiteral: isLiteral
        )
    }

    /// Bytes that end a word outside quotes, beside blanks and the ends of lines.
    static let operators = Set(";&|<>()".utf8)

    private mutating func assignedName() -> [UInt8]? {
        var end = position
        while end < bytes.count, bytes[end].isNamePart, end > position || !bytes[end].isDigit { end += 1 }
        guard end > position, end < bytes.count, bytes[end] == .equals else { return nil }
        defer { position = end + 1 }
        return Array(bytes[position..<end])
    }

    private mutating func piece(_ byte: UInt8) throws(SettingProblem) {
        switch byte {
        case .backslash: escape()
        case .apostrophe: value += try quoted(from: position + 1, to: .apostrophe)
        case .quote: try doubleQuoted()
        case .dollar, .backtick: try expansion(inQuotes: false)
        default:
            value.append(byte)
            position += 1
        }
    }

    private mutating func escape() {
        position += 1
        // An escaped end of line joins two lines; a backslash at the end of the file stands for itself.
        if next != .newline { value.append(next ?? .backslash) }
        position = min(position + 1, bytes.count)
    }

    private mutating func quoted(from start: Int, to end: UInt8) throws(SettingProblem) -> ArraySlice<UInt8> {
        guard let close = bytes[start...].firstIndex(of: end) else { throw unclosed("quote", at: position) }
        position = close + 1
        return bytes[start..<close]
    }

    private mutating func doubleQuoted() throws(SettingProblem) {
        let start = position
        position += 1
        while let byte = next {
            switch byte {
            case .quote:
                position += 1
                return
            case .backslash:
                position += 1
                guard let escaped = next else { break }
                if !ShellQuoting.escaped.contains(escaped), escaped != .newline { value.append(.backslash) }
                if escaped != .newline { value.append(escaped) }
                position += 1
            case .dollar, .backtick: try expansion(inQuotes: true)
            default:
                value.append(byte)
                position += 1
            }
        }
        throw unclosed("quote", at: start)
    }

    private mutating func expansion(inQuotes: Bool) throws(SettingProblem) {
        let start = position
        position += 1
        if bytes[start] == .backtick {
            try skip(to: .backtick, escapes: true, from: start)
        } else if next == .openBrace || next == .openParenthesis {
            try substitution(depth: 1)
        } else if !inQuotes, next == .apostrophe {
            // `$'...'` is a quote of its own kind in newer shells; its escapes are left as they are.
            position += 1
            try skip(to: .apostrophe, escapes: true, from: start)
        } else if let byte = next, byte.isNamePart || Self.parameters.contains(byte) {
            position += 1
        } else {
            value.append(.dollar)
            return
        }
        isLiteral = false
        value += bytes[start..<position]
    }

    private static let parameters = Set("@*#?-$!".utf8)

    /// Skips `{...}` or `(...)` with everything that is quoted or nested in it.
    private mutating func substitution(depth: Int) throws(SettingProblem) {
        let start = position
        guard depth <= SettingProblem.nestingLimit else { throw .tooDeep(at: start, of: bytes) }
        let open = bytes[start]
        let close: UInt8 = open == .openBrace ? .closeBrace : .closeParenthesis
        position += 1
        while let byte = next {
            switch byte {
            case close:
                position += 1
                return
            case open: try substitution(depth: depth + 1)
            case .backslash: position = min(position + 2, bytes.count)
            case .apostrophe, .quote, .backtick:
                let quote = position
                position += 1
                try skip(to: byte, escapes: byte != .apostrophe, from: quote)
            default: position += 1
            }
        }
        throw unclosed("substitution", at: start)
    }

    private mutating func skip(to end: UInt8, escapes: Bool, from start: Int) throws(SettingProblem) {
        while let byte = next, byte != end {
            position = min(position + (escapes && byte == .backslash ? 2 : 1), bytes.count)
        }
        guard next == end else { throw unclosed("quote", at: start) }
        position += 1
    }

    private func unclosed(_ what: String, at position: Int) -> SettingProblem {
        .malformed("a \(what) is opened and not closed", at: position, of: bytes)
    }
}

extension UInt8 {
    /// Whether the byte may stand in the name of a shell variable; a digit not in its first place.
    var isNamePart: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
}
