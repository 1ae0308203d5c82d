/// A key with its value in a file of properties.
struct PropertiesEntry: Hashable, Sendable {
    /// The key, escapes removed.
    var key: [UInt8]
    /// The key's bytes.
    var name: Range<Int>
    /// The value, escapes removed.
    var value: [UInt8]
    /// The value's bytes, which may go over several lines.
    var text: Range<Int>
    /// Whether something stands between them.
    var hasSeparator: Bool

    /// From the key to the end of the value.
    var line: Range<Int> { name.lowerBound..<text.upperBound }
}

/// Reads properties as the documentation of `java.util.Properties.load` describes them.
struct PropertiesReader {
    private let bytes: [UInt8]
    private var position: Int

    /// The entries of a file in order.
    static func entries(of bytes: [UInt8]) throws(SettingProblem) -> [PropertiesEntry] {
        var reader = PropertiesReader(bytes: bytes, position: bytes.textStart)
        var entries: [PropertiesEntry] = []
        while reader.next != nil {
            if let entry = try reader.entry() { entries.append(entry) }
        }
        return entries
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private static func isBlank(_ byte: UInt8) -> Bool { byte.isBlank || byte == 12 }
    private static func isEnd(_ byte: UInt8) -> Bool { byte == .newline || byte == .carriageReturn }

    private mutating func skipBlanks() {
        while let byte = next, Self.isBlank(byte) { position += 1 }
    }

    private mutating func entry() throws(SettingProblem) -> PropertiesEntry? {
        while let byte = next, Self.isBlank(byte) || Self.isEnd(byte) { position += 1 }
        guard let first = next else { return nil }
        guard first != .hash, first != UInt8(ascii: "!") else {
            while let byte = next, !Self.isEnd(byte) { position += 1 }
            return nil
        }
        let start = position
        let key = try text { Self.isBlank($0) || $0 == .equals || $0 == .colon }
        let name = start..<position
        skipJoinedBlanks()
        if next == .equals || next == .colon {
            position += 1
            skipJoinedBlanks()
        }
        let value = position
        let hasSeparator = value > name.upperBound
        let content = try text { _ in false }
        return PropertiesEntry(
            key: key,
            name: name,
            value: content,
            text: value..<position,
            hasSeparator: hasSeparator
        )
    }

    /// Skips blanks and joined lines, of which nothing is left in the value.
    private mutating func skipJoinedBlanks() {
        skipBlanks()
        while next == .backslash, let end = lineEnd(at: position + 1) {
            position = end
            skipBlanks()
        }
    }

    /// The start of the next line, when a line ends at `place`.
    private func lineEnd(at place: Int) -> Int? {
        guard place < bytes.count, Self.isEnd(bytes[place]) else { return nil }
        let isLong = bytes[place] == .carriageReturn && place + 1 < bytes.count && bytes[place + 1] == .newline
        return place + (isLong ? 2 : 1)
    }

    /// The text up to a byte that ends it, or the end of the line.
    private mutating func text(until isLast: (UInt8) -> Bool) throws(SettingProblem) -> [UInt8] {
        var result: [UInt8] = []
        while let byte = next, !Self.isEnd(byte), !isLast(byte) {
            guard byte == .backslash else {
                result.append(byte)
                position += 1
                continue
            }
            if let start = lineEnd(at: position + 1) {
                position = start
                skipBlanks()
            } else {
                position += 1
                result += try escape()
            }
        }
        return result
    }

    private mutating func escape() throws(SettingProblem) -> [UInt8] {
        // A backslash at the very end joins a line that is not there.
        guard let byte = next else { return [] }
        position += 1
        guard byte == UInt8(ascii: "u") else { return [PropertiesText.unescaped[byte] ?? byte] }
        let unit = try hexadecimal()
        guard unit & 0xfc00 == 0xd800, bytes[position...].starts(with: [.backslash, byte]) else {
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
            throw .malformed("'\\u' needs four hexadecimal digits", at: position, of: bytes)
        }
        position += 4
        return unit
    }
}
