/// Reads a JSON text (RFC 8259) and remembers where every value is.
///
/// Bytes above 127 in strings are taken as they are, so that a text with broken UTF-8 elsewhere can still be changed.
struct JSONReader {
    let bytes: [UInt8]
    private var position: Int

    private init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    /// The value that a text consists of.
    static func value(of bytes: [UInt8]) throws(SettingProblem) -> JSONNode {
        var reader = JSONReader(reading: bytes)
        reader.skipWhitespace()
        let value = try reader.value(depth: 0)
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw reader.unexpected("the end of the file") }
        return value
    }

    /// Tells whether a text is a JSON number.
    static func isNumber(_ text: [UInt8]) -> Bool {
        var reader = JSONReader(reading: text)
        return text.textStart == 0 && reader.skipNumber() && reader.position == text.count
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func unexpected(_ wanted: String) -> SettingProblem {
        .malformed("this is no JSON: \(wanted) should be here", at: position, of: bytes)
    }

    private mutating func skipWhitespace() {
        while let byte = next, byte.isWhitespace { position += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(SettingProblem) -> JSONNode {
        guard depth <= SettingProblem.nestingLimit else { throw .tooDeep(at: position, of: bytes) }
        let start = position
        let kind: JSONNode.Kind
        switch next {
        case .openBrace: kind = .object(try members(depth: depth))
        case .openBracket: kind = .array(try elements(depth: depth))
        case .quote: kind = .string(try string())
        default: kind = try literal()
        }
        return JSONNode(kind: kind, range: start..<position)
    }

    private mutating func members(depth: Int) throws(SettingProblem) -> [JSONMember] {
        var members: [JSONMember] = []
        position += 1
        skipWhitespace()
        if skip(.closeBrace) { return [] }
        while true {
            let start = position
            guard next == .quote else { throw unexpected("a name in quotes") }
            let name = try string()
            let nameRange = start..<position
            skipWhitespace()
            guard skip(.colon) else { throw unexpected("':'") }
            skipWhitespace()
            members.append(JSONMember(name: name, nameRange: nameRange, value: try value(depth: depth + 1)))
            skipWhitespace()
            if skip(.closeBrace) { return members }
            guard skip(.comma) else { throw unexpected("',' or '}'") }
            skipWhitespace()
        }
    }

    private mutating func elements(depth: Int) throws(SettingProblem) -> [JSONNode] {
        var elements: [JSONNode] = []
        position += 1
        skipWhitespace()
        if skip(.closeBracket) { return [] }
        while true {
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
            if skip(.closeBracket) { return elements }
            guard skip(.comma) else { throw unexpected("',' or ']'") }
            skipWhitespace()
        }
    }

    private mutating func literal() throws(SettingProblem) -> JSONNode.Kind {
        for (word, kind) in Self.words where bytes[position...].starts(with: word) {
            position += word.count
            return kind
        }
        guard skipNumber() else { throw unexpected("a value") }
        return .number
    }

    private static let words: [([UInt8], JSONNode.Kind)] = [
        (Array(text: "true"), .boolean), (Array(text: "false"), .boolean), (Array(text: "null"), .null),
    ]

    private mutating func skipNumber() -> Bool {
        _ = skip(UInt8(ascii: "-"))
        let start = position
        guard skipDigits(), bytes[start] != UInt8(ascii: "0") || position == start + 1 else { return false }
        if skip(.dot), !skipDigits() { return false }
        guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return true }
        position += 1
        if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
        return skipDigits()
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, byte.isDigit { position += 1 }
        return position > start
    }

    private mutating func string() throws(SettingProblem) -> [UInt8] {
        var text: [UInt8] = []
        position += 1
        while let byte = next {
            guard byte >= 0x20 else { throw unexpected("no bare control character") }
            position += 1
            switch byte {
            case .quote: return text
            case .backslash: text += try escape()
            default: text.append(byte)
            }
        }
        throw unexpected("the closing quote of a string")
    }

    private mutating func escape() throws(SettingProblem) -> [UInt8] {
        guard let byte = next else { throw unexpected("an escape") }
        position += 1
        if byte != UInt8(ascii: "u") {
            guard let plain = JSONText.unescaped[byte] else { throw unexpected("no such escape") }
            return [plain]
        }
        let unit = try hexadecimal()
        guard unit & 0xfc00 == 0xd800, bytes[position...].starts(with: [.backslash, UInt8(ascii: "u")]) else {
            return JSONText.utf8(of: unit)
        }
        let second = position
        position += 2
        let low = try hexadecimal()
        guard low & 0xfc00 == 0xdc00 else {
            position = second
            return JSONText.utf8(of: unit)
        }
        return JSONText.utf8(of: 0x10000 + (unit & 0x3ff) << 10 + low & 0x3ff)
    }

    private mutating func hexadecimal() throws(SettingProblem) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, let unit = UInt32(hexadecimal: digits) else {
            throw unexpected("four hexadecimal digits")
        }
        position += 4
        return unit
    }
}
