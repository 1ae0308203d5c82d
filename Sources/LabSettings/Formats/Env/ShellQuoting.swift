/// Writes values so that sh and systemd's `EnvironmentFile=` (systemd.exec(5)) both read exactly them.
///
/// systemd takes a backslash before a letter in single-quoted or bare text otherwise than sh does, and has no quotes
/// inside a word; both agree on bare words of harmless bytes, on `'...'`, and on `"..."` with the four escapes.
enum ShellQuoting {
    /// The bytes that a backslash protects between double quotes.
    static let escaped = Set("\"\\`$".utf8)

    private static let harmless = Set("_./:@%+,=-".utf8)

    /// The value in the quotes of `old`, the bytes that it replaces, or in those that it needs.
    static func quoted(_ value: [UInt8], like old: ArraySlice<UInt8>) throws(SettingProblem) -> [UInt8] {
        guard !value.contains(where: { $0.isControl && $0 != .tab && $0 != .newline }) else {
            throw SettingProblem(.inexpressible, "an environment file holds no control characters but tab and newline")
        }
        guard !String(decoding: value, as: UTF8.self).unicodeScalars.contains(where: isNoncharacter) else {
            throw SettingProblem(.inexpressible, "systemd refuses the value: it has a code point that is no character")
        }
        let isSingle = old.first == .apostrophe && old.dropFirst().firstIndex(of: .apostrophe) == old.endIndex - 1
        let isDouble = old.count > 1 && old.first == .quote && old.last == .quote
        let isSimple = value.allSatisfy { $0.isLetter || $0.isDigit || harmless.contains($0) }
        if isSimple, !isSingle, !isDouble { return value }
        let isFree = !value.contains(.apostrophe)
        if isFree, isSingle || (!isDouble && value.contains(where: escaped.contains)) {
            return [.apostrophe] + value + [.apostrophe]
        }
        return [.quote] + value.flatMap { escaped.contains($0) ? [.backslash, $0] : [$0] } + [.quote]
    }

    private static func isNoncharacter(_ scalar: Unicode.Scalar) -> Bool {
        (0xfdd0...0xfdef).contains(scalar.value) || scalar.value & 0xfffe == 0xfffe
    }
}
