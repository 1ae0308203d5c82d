import LabModel

/// How the characters of a settings file are stored; readers of formats see UTF-8 whatever it is.
///
/// A byte order mark decides. Without one, a file that is not UTF-8 and has no character of it is taken for Latin-1 where
/// the format leaves the encoding open, and XML says itself. What is neither stays as it is, byte for byte.
enum TextEncoding: Hashable, Sendable {
    /// UTF-8, or bytes that are nothing in particular.
    case utf8
    /// XML in UTF-8 that says it is ASCII.
    case ascii
    /// ISO 8859-1.
    case latin1
    /// UTF-16 with a byte order mark.
    case utf16(isLittleEndian: Bool)

    /// The encoding of a file.
    static func of(_ bytes: [UInt8], in format: SettingFormat) throws(SettingProblem) -> TextEncoding {
        guard format != .template else { return .utf8 }
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            // Two bytes are too few to tell a mark from Latin-1, unless zeroes follow them.
            guard mayBeUTF16.contains(format) else {
                guard !bytes.contains(0) else {
                    throw SettingProblem(.malformed, "the file is UTF-16, which nothing reads in this format")
                }
                return .latin1
            }
            return .utf16(isLittleEndian: bytes.first == 0xff)
        }
        if format == .xml { return try XMLDeclaration.encoding(of: bytes) }
        guard hasOpenEncoding.contains(format) else { return .utf8 }
        var isUTF8 = true
        var hasCharacters = false
        bytes.forEachSequence { isValid in
            hasCharacters = hasCharacters || isValid
            isUTF8 = isUTF8 && isValid
        }
        return isUTF8 || hasCharacters ? .utf8 : .latin1
    }

    private static let mayBeUTF16: Set<SettingFormat> = [.ini, .properties, .json, .yaml, .xml, .line, .literal]
    private static let hasOpenEncoding: Set<SettingFormat> = [
        .env, .ini, .properties, .nginx, .apache, .haproxy, .hba, .hosts, .php, .line, .literal,
    ]

    /// Whether a character can be stored.
    func holds(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .utf8, .utf16: true
        case .ascii: scalar.isASCII
        case .latin1: scalar.value < 0x100
        }
    }

    /// The text in UTF-8; a byte order mark stays one.
    func decoded(_ bytes: [UInt8]) throws(SettingProblem) -> [UInt8] {
        switch self {
        case .utf8, .ascii: return bytes
        case .latin1:
            guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
            return bytes.flatMap { $0 < 0x80 ? [$0] : [0xc0 | $0 >> 6, 0x80 | $0 & 0x3f] }
        case .utf16(let isLittleEndian):
            guard bytes.count % 2 == 0 else {
                throw SettingProblem(.malformed, "half a UTF-16 character is at the end")
            }
            let units = stride(from: 0, to: bytes.count, by: 2).lazy.map { index in
                UInt16(bytes[index + (isLittleEndian ? 1 : 0)]) << 8 | UInt16(bytes[index + (isLittleEndian ? 0 : 1)])
            }
            guard let text = String(validating: units, as: UTF16.self) else {
                throw SettingProblem(.malformed, "the file begins like UTF-16 and is not")
            }
            return Array(text.utf8)
        }
    }

    /// The bytes that store a text.
    func encoded(_ text: [UInt8]) throws(SettingProblem) -> [UInt8] {
        switch self {
        case .utf8, .ascii: return text
        case .latin1:
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.count)
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else {
                    throw SettingProblem(.inexpressible, "the file is Latin-1, which lacks a character of the value")
                }
                bytes.append(byte)
            }
            return bytes
        case .utf16(let isLittleEndian):
            return String(decoding: text, as: UTF8.self).utf16.flatMap { unit in
                let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
                return isLittleEndian ? [low, high] : [high, low]
            }
        }
    }
}

extension [UInt8] {
    /// Tells of every byte sequence that is not ASCII whether it is a character in UTF-8.
    fileprivate func forEachSequence(_ body: (Bool) -> Void) {
        var position = 0
        while position < count {
            guard self[position] >= 0x80 else {
                position += 1
                continue
            }
            let length = self[position] >= 0xf0 ? 4 : self[position] >= 0xe0 ? 3 : 2
            let sequence = self[position..<Swift.min(position + length, count)]
            let isValid = String(validating: sequence, as: UTF8.self).map { $0.unicodeScalars.count == 1 } ?? false
            body(isValid)
            position += isValid ? length : 1
        }
    }
}
