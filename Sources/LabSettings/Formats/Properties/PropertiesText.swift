/// The notation of keys and values in properties.
enum PropertiesText {
    /// What the letter after a backslash stands for, where it is not the letter.
    static let unescaped: [UInt8: UInt8] = [
        UInt8(ascii: "t"): .tab, UInt8(ascii: "n"): .newline, UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "f"): 12,
    ]

    private static let escapes: [UInt8: UInt8] = [
        .tab: UInt8(ascii: "t"), .newline: UInt8(ascii: "n"), .carriageReturn: UInt8(ascii: "r"), 12: UInt8(ascii: "f"),
        .backslash: .backslash,
    ]
    private static let separators = Set("=:#!".utf8)

    /// A key; everything that would end it is escaped.
    static func key(_ key: [UInt8]) -> [UInt8] {
        text(key, raw: false) { _, byte in byte == .space || separators.contains(byte) }
    }

    /// A value: characters outside ASCII as they are when it is `raw`, `=:#!` escaped when it is `cautious`.
    static func value(_ value: [UInt8], raw: Bool, cautious: Bool) -> [UInt8] {
        text(value, raw: raw) { index, byte in
            let isFirst = index == 0
            return separators.contains(byte)
                ? cautious || (isFirst && (byte == .equals || byte == .colon)) : isFirst && byte == .space
        }
    }

    private static func text(
        _ text: [UInt8],
        raw: Bool,
        escaping isEscaped: (Int, UInt8) -> Bool
    ) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            defer { index += 1 }
            guard scalar.isASCII else {
                if raw {
                    result += Array(String(scalar).utf8)
                } else {
                    for unit in String(scalar).utf16 { result += self.escape(unit) }
                }
                continue
            }
            let byte = UInt8(scalar.value)
            if let letter = escapes[byte] {
                result += [.backslash, letter]
            } else if byte.isControl {
                result += escape(UInt16(byte))
            } else {
                result += isEscaped(index, byte) ? [.backslash, byte] : [byte]
            }
        }
        return result
    }

    private static func escape(_ unit: UInt16) -> [UInt8] {
        let digits = String(unit, radix: 16)
        return Array(text: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}
