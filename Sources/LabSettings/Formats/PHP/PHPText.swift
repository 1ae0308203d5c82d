/// The notation of PHP's single values.
enum PHPText {
    /// The kinds of bare words.
    enum Kind: String {
        case number
        case boolean
        case null
    }

    /// The kind of a bare word; `nil` when it is none of them.
    static func kind(of word: [UInt8]) -> Kind? {
        switch String(decoding: word.map(\.lowercased), as: UTF8.self) {
        case "true", "false": .boolean
        case "null": .null
        default: JSONReader.isNumber(word) ? .number : nil
        }
    }

    /// A value in the quotes of the old one, or in those that it needs.
    static func text(_ value: [UInt8], like old: ArraySlice<UInt8>) -> [UInt8] {
        if let kind = kind(of: value), kind == self.kind(of: Array(old)) { return value }
        let hasControls = value.contains { $0.isControl && $0 != .newline && $0 != .tab }
        guard old.first == .quote || hasControls else {
            return [.apostrophe] + singleEscaped(value) + [.apostrophe]
        }
        return [.quote]
            + value.flatMap {
                doubleEscapes[$0] ?? ($0.isControl && $0 != .tab && $0 != .newline ? hexadecimal($0) : [$0])
            }
            + [.quote]
    }

    /// A backslash counts only before another one and before the quote, so that most can stay as they are.
    private static func singleEscaped(_ value: [UInt8]) -> [UInt8] {
        value.indices.flatMap { index -> [UInt8] in
            if value[index] == .apostrophe { return [.backslash, .apostrophe] }
            guard value[index] == .backslash else { return [value[index]] }
            let next = index + 1 < value.count ? value[index + 1] : .apostrophe
            return next == .backslash || next == .apostrophe ? [.backslash, .backslash] : [.backslash]
        }
    }

    private static let doubleEscapes: [UInt8: [UInt8]] = [
        .quote: [.backslash, .quote], .backslash: [.backslash, .backslash], .dollar: [.backslash, .dollar],
        .carriageReturn: Array(text: "\\r"),
    ]

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        Array(text: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
    }

    /// What a string says, and whether nothing in it is expanded.
    static func value(of string: ArraySlice<UInt8>) -> (text: [UInt8], isLiteral: Bool) {
        let inside = string.dropFirst().dropLast()
        return string.first == .apostrophe ? (singleValue(inside), true) : doubleValue(inside)
    }

    private static func singleValue(_ inside: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var position = inside.startIndex
        while position < inside.endIndex {
            let next = inside[position...].dropFirst().first
            if inside[position] == .backslash, next == .backslash || next == .apostrophe { position += 1 }
            text.append(inside[position])
            position += 1
        }
        return text
    }

    private static let letters: [UInt8: UInt8] = [
        UInt8(ascii: "n"): .newline, UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "t"): .tab, UInt8(ascii: "v"): 11,
        UInt8(ascii: "e"): 27, UInt8(ascii: "f"): 12, .backslash: .backslash, .dollar: .dollar, .quote: .quote,
    ]

    private static func doubleValue(_ inside: ArraySlice<UInt8>) -> (text: [UInt8], isLiteral: Bool) {
        var text: [UInt8] = []
        var isLiteral = true
        var position = inside.startIndex
        while position < inside.endIndex {
            let byte = inside[position]
            let next = inside[position...].dropFirst().first
            guard byte == .backslash, let next else {
                let isName =
                    next.map { $0.isLetter || $0 == UInt8(ascii: "_") || $0 >= 0x80 || $0 == .openBrace } ?? false
                if (byte == .dollar && isName) || (byte == .openBrace && next == .dollar) { isLiteral = false }
                text.append(byte)
                position += 1
                continue
            }
            let (character, length) = escape(inside[(position + 1)...], next)
            text += character
            position += 1 + length
        }
        return (text, isLiteral)
    }

    /// What follows a backslash, and how many bytes it is.
    private static func escape(_ rest: ArraySlice<UInt8>, _ next: UInt8) -> ([UInt8], Int) {
        if let plain = letters[next] { return ([plain], 1) }
        let octal = rest.prefix(3).prefix { (0x30...0x37).contains($0) }
        if !octal.isEmpty {
            return ([UInt8(truncatingIfNeeded: octal.reduce(0) { $0 * 8 + Int($1 - 0x30) })], octal.count)
        }
        if next == UInt8(ascii: "x"), let first = rest.dropFirst().first, UInt32(hexadecimal: [first]) != nil {
            let digits = rest.dropFirst().prefix(2).prefix { UInt32(hexadecimal: [$0]) != nil }
            return ([UInt8(UInt32(hexadecimal: digits) ?? 0)], 1 + digits.count)
        }
        if next == UInt8(ascii: "u"), rest.dropFirst().first == .openBrace,
            let end = rest.prefix(12).firstIndex(of: .closeBrace),
            let scalar = UInt32(hexadecimal: rest[(rest.startIndex + 2)..<end]).flatMap(Unicode.Scalar.init)
        {
            return (Array(String(scalar).utf8), end + 1 - rest.startIndex)
        }
        return ([.backslash, next], 1)
    }
}
