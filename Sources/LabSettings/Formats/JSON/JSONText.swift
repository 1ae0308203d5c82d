/// The notation of JSON strings (RFC 8259, section 7).
enum JSONText {
    /// What the letter after a backslash stands for.
    static let unescaped: [UInt8: UInt8] = [
        .quote: .quote, .backslash: .backslash, .slash: .slash, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
        UInt8(ascii: "n"): .newline, UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "t"): .tab,
    ]

    private static let escapes: [UInt8: [UInt8]] = [
        .quote: [.backslash, .quote], .backslash: [.backslash, .backslash], 8: Array(text: "\\b"),
        12: Array(text: "\\f"), .newline: Array(text: "\\n"), .carriageReturn: Array(text: "\\r"),
        .tab: Array(text: "\\t"),
    ]

    /// A string in quotes.
    static func string(_ value: [UInt8]) -> [UInt8] {
        [.quote]
            + value.flatMap { byte in
                if let escape = escapes[byte] { return escape }
                guard byte < 0x20 else { return [byte] }
                return Array(text: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            } + [.quote]
    }

    /// A code point in UTF-8; a lone half of a surrogate pair in the same pattern, so that no two strings look alike.
    static func utf8(of code: UInt32) -> [UInt8] {
        let low = UInt8(0x80 | code & 0x3f)
        return switch code {
        case 0..<0x80: [UInt8(code)]
        case 0x80..<0x800: [UInt8(0xc0 | code >> 6), low]
        case 0x800..<0x10000: [UInt8(0xe0 | code >> 12), UInt8(0x80 | code >> 6 & 0x3f), low]
        default:
            [UInt8(0xf0 | code >> 18 & 7), UInt8(0x80 | code >> 12 & 0x3f), UInt8(0x80 | code >> 6 & 0x3f), low]
        }
    }
}
