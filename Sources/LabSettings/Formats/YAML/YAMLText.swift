import LabYAML

/// The notation of YAML's single values (yaml.org/spec/1.2.2, chapters 7 and 8).
struct YAMLText {
    let bytes: [UInt8]

    /// The change that puts a value in the place of another one, in its notation where that can hold it.
    func splice(of old: YAMLScalar, with value: [UInt8]) throws(SettingProblem) -> Splice {
        guard let text = String(validating: value, as: UTF8.self) else {
            throw SettingProblem(.inexpressible, "YAML is UTF-8 text")
        }
        let isPrintable = text.unicodeScalars.allSatisfy(Self.isPrintable)
        switch old.style {
        case .literal, .folded:
            let block = YAMLBlock(bytes: bytes, scalar: old)
            let isText = text.unicodeScalars.allSatisfy { Self.isPrintable($0) || $0 == "\n" }
            if isText, let written = block.text(for: value) { return Splice(old.range, written) }
        case .singleQuoted where isPrintable: return Splice(old.range, Self.singleQuoted(value))
        case .plain:
            let kind = YAMLWord.kind(of: value)
            let isKept = kind == .text || kind == YAMLWord.kind(of: old.value)
            if isKept, isPrintable, Self.canBePlain(value, inFlow: old.isInFlow) {
                return try inPlace(of: old, value)
            }
            return try inPlace(of: old, isPrintable ? Self.singleQuoted(value) : Self.doubleQuoted(text))
        case .doubleQuoted, .singleQuoted: break
        }
        return Splice(old.range, Self.doubleQuoted(text))
    }

    /// A value that is written for the first time.
    static func added(_ value: [UInt8]) -> [UInt8] {
        let text = String(decoding: value, as: UTF8.self)
        let isPrintable = text.unicodeScalars.allSatisfy(isPrintable)
        if isPrintable, YAMLWord.kind(of: value) == .text, canBePlain(value, inFlow: true) { return value }
        return isPrintable ? singleQuoted(value) : doubleQuoted(text)
    }

    /// Puts text where a value is, or where none is after its `:` or `-`.
    private func inPlace(of old: YAMLScalar, _ text: [UInt8]) throws(SettingProblem) -> Splice {
        guard old.range.isEmpty else { return Splice(old.range, text) }
        let before = old.range.lowerBound > 0 ? bytes[old.range.lowerBound - 1] : 0
        guard before == .colon || before == UInt8(ascii: "-") || before.isBlank else {
            throw SettingProblem(.inexpressible, "there is no place for a value")
        }
        let isSeparate =
            bytes[old.range.lowerBound...].first.map { $0.isWhitespace || (old.isInFlow && $0 != .hash) } ?? true
        return Splice(old.range, (before.isBlank ? [] : [.space]) + text + (isSeparate ? [] : [.space]))
    }

    private static func singleQuoted(_ value: [UInt8]) -> [UInt8] {
        [.apostrophe] + value.flatMap { $0 == .apostrophe ? [$0, $0] : [$0] } + [.apostrophe]
    }

    private static let letters: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\u{85}": "\\N",
        "\u{2028}": "\\L", "\u{2029}": "\\P",
    ]

    private static func doubleQuoted(_ text: String) -> [UInt8] {
        var result = "\""
        for scalar in text.unicodeScalars {
            if let letter = letters[scalar] {
                result += letter
            } else if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                let length = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
                result += (length == 2 ? "\\x" : length == 4 ? "\\u" : "\\U")
                result += String(repeating: "0", count: length - digits.count) + digits
            }
        }
        return Array((result + "\"").utf8)
    }

    /// Whether a character can stand on one line of YAML as it is; line breaks cannot.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...: true
        default: false
        }
    }

    private static let indicators = Set(",[]{}#&*!|>'\"%@`".utf8)
    private static let flowIndicators = Set(",[]{}".utf8)

    private static func canBePlain(_ value: [UInt8], inFlow: Bool) -> Bool {
        guard let first = value.first, let last = value.last, first != .space, last != .space, last != .colon,
            !indicators.contains(first)
        else { return false }
        if "-?:".utf8.contains(first) {
            guard let second = value.dropFirst().first, second != .space, !inFlow || !flowIndicators.contains(second)
            else { return false }
        }
        guard !value.starts(with: "---".utf8), !value.starts(with: "...".utf8) else { return false }
        return zip(value, value.dropFirst() + [.space]).allSatisfy { byte, next in
            !(byte == .colon && (next == .space || (inFlow && flowIndicators.contains(next))))
                && !(byte == .space && next == .hash) && !(inFlow && flowIndicators.contains(byte))
        }
    }
}
