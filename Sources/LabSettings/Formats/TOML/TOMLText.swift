/// The notation of TOML's keys and values.
enum TOMLText {
    /// The kinds of bare values.
    enum Kind: String {
        case boolean
        case number
        case date
    }

    /// The kind of a bare value; `nil` when it is none.
    static func kind(of word: [UInt8]) -> Kind? {
        if word == Array(text: "true") || word == Array(text: "false") { return .boolean }
        let unsigned = word.first.map { "+-".utf8.contains($0) } == true ? word.dropFirst() : word[...]
        if ["inf", "nan"].contains(where: { unsigned.elementsEqual($0.utf8) }) { return .number }
        guard unsigned.first?.isDigit == true else { return nil }
        if unsigned.count == word.count, word.contains(.colon) || isDate(word) {
            let isTime = word.allSatisfy { $0.isDigit || "-+:.TtZz ".utf8.contains($0) }
            return isTime ? .date : nil
        }
        return isNumber(unsigned, hasSign: unsigned.count != word.count) ? .number : nil
    }

    private static func isDate(_ word: [UInt8]) -> Bool {
        word.count >= 10 && word[4] == UInt8(ascii: "-") && word[7] == UInt8(ascii: "-")
            && word[..<4].allSatisfy(\.isDigit)
    }

    private static func isNumber(_ text: ArraySlice<UInt8>, hasSign: Bool) -> Bool {
        let isJoined = text.first != UInt8(ascii: "_") && text.last != UInt8(ascii: "_")
        guard isJoined, Array(text).place(of: Array(text: "__"), in: 0..<text.count) == nil else { return false }
        let digits = text.filter { $0 != UInt8(ascii: "_") }
        if digits.first == UInt8(ascii: "0"), digits.count > 2, let kind = digits.dropFirst().first, kind.isLetter,
            !hasSign
        {
            let rest = digits.dropFirst(2)
            switch kind {
            case UInt8(ascii: "x"): return rest.allSatisfy { $0.isDigit || (0x61...0x66).contains($0 | 0x20) }
            case UInt8(ascii: "o"): return rest.allSatisfy { (0x30...0x37).contains($0) }
            case UInt8(ascii: "b"): return rest.allSatisfy { $0 == 0x30 || $0 == 0x31 }
            default: break
            }
        }
        // What is left is written as in JSON, but for a sign before the exponent's leading zeroes.
        let exponent = digits.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
        guard let exponent else { return JSONReader.isNumber(digits) }
        let power = digits[(exponent + 1)...].drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        return JSONReader.isNumber(Array(digits[..<exponent])) && !power.isEmpty && power.allSatisfy(\.isDigit)
    }

    /// A key: bare, or in quotes where it has to be.
    static func key(_ name: [UInt8]) -> [UInt8] {
        let isBare = !name.isEmpty && name.allSatisfy { $0.isNamePart || $0 == UInt8(ascii: "-") }
        return isBare ? name : basic(name)
    }

    /// A value in the notation of the old one where that can hold it.
    static func text(_ value: [UInt8], like old: [UInt8]) throws(SettingProblem) -> [UInt8] {
        guard String(validating: value, as: UTF8.self) != nil else {
            throw SettingProblem(.inexpressible, "TOML is UTF-8 text")
        }
        if let kind = kind(of: old), self.kind(of: value) == kind { return value }
        let isLong = old.count >= 6 && old.starts(with: Array(repeating: old[0], count: 3))
        let hasControls = value.contains { $0.isControl && $0 != .tab && !(isLong && $0 == .newline) }
        if old.first == .apostrophe, !hasControls {
            let quotes: [UInt8] = Array(repeating: .apostrophe, count: isLong ? 3 : 1)
            if value.place(of: isLong ? quotes : [.apostrophe], in: value.indices) == nil,
                !(isLong && value.last == .apostrophe)
            {
                return quotes + (isLong ? lead(of: old, before: value) : []) + value + quotes
            }
        }
        guard old.first == .quote, isLong else { return basic(value) }
        let quotes: [UInt8] = [.quote, .quote, .quote]
        return quotes + lead(of: old, before: value) + escaped(value, keepsLines: true) + quotes
    }

    /// The line ending right after the opening quotes, which is not part of the value.
    private static func lead(of old: [UInt8], before value: [UInt8]) -> [UInt8] {
        if old.dropFirst(3).first == .newline { return [.newline] }
        if old.dropFirst(3).starts(with: [.carriageReturn, .newline]) { return [.carriageReturn, .newline] }
        return value.first == .newline ? [.newline] : []
    }

    private static func basic(_ value: [UInt8]) -> [UInt8] { [.quote] + escaped(value, keepsLines: false) + [.quote] }

    private static let letters: [UInt8: UInt8] = [
        8: UInt8(ascii: "b"), .newline: UInt8(ascii: "n"), 12: UInt8(ascii: "f"),
        .carriageReturn: UInt8(ascii: "r"), .quote: .quote, .backslash: .backslash,
    ]

    private static func escaped(_ value: [UInt8], keepsLines: Bool) -> [UInt8] {
        value.indices.flatMap { index -> [UInt8] in
            let byte = value[index]
            if byte == .newline, keepsLines { return [byte] }
            // Single quotes inside three are harmless.
            if byte == .quote, keepsLines, index + 1 < value.count, value[index + 1] != .quote,
                index == 0 || value[index - 1] != .quote
            {
                return [byte]
            }
            if byte == .tab { return keepsLines ? [byte] : Array(text: "\\t") }
            if let letter = letters[byte] { return [.backslash, letter] }
            guard byte.isControl else { return [byte] }
            return Array(text: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
        }
    }
}
