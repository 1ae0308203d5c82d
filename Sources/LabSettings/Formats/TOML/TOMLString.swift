/// A string of TOML in any of its four notations.
struct TOMLString {
    /// What it says.
    let value: [UInt8]

    /// Reads the string that begins at a position, and moves that behind it.
    init(reading bytes: [UInt8], at position: inout Int, multiline: Bool) throws(SettingProblem) {
        let start = position
        let quote = bytes[start]
        let isLong = multiline && bytes[start...].starts(with: [quote, quote, quote])
        var place = start + (isLong ? 3 : 1)
        if isLong {
            if bytes[place...].starts(with: [.carriageReturn, .newline]) {
                place += 2
            } else if bytes[place...].first == .newline {
                place += 1
            }
        }
        var value: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            if byte == quote {
                guard isLong else {
                    self.value = value
                    position = place + 1
                    return
                }
                let run = bytes[place...].prefix(5).prefix { $0 == quote }.count
                if run >= 3 {
                    // Up to two quotes may stand right before the three that end it.
                    self.value = value + Array(repeating: quote, count: run - 3)
                    position = place + run
                    return
                }
                value += Array(repeating: quote, count: run)
                place += run
            } else if byte == .backslash, quote == .quote {
                place += 1
                value += try Self.escape(in: bytes, at: &place, isLong: isLong)
            } else {
                guard isLong || (byte != .newline && byte != .carriageReturn) else { break }
                value.append(byte)
                place += 1
            }
        }
        throw .malformed("a string is opened and not closed", at: start, of: bytes)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 8, UInt8(ascii: "t"): .tab, UInt8(ascii: "n"): .newline, UInt8(ascii: "f"): 12,
        UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "e"): 27, .quote: .quote, .backslash: .backslash,
    ]

    /// Reads what follows a backslash.
    private static func escape(in bytes: [UInt8], at place: inout Int, isLong: Bool) throws(SettingProblem) -> [UInt8] {
        guard let byte = bytes[place...].first else { return [] }
        if let plain = escapes[byte] {
            place += 1
            return [plain]
        }
        let lengths: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
        if let length = lengths[byte] {
            let digits = bytes[(place + 1)...].prefix(length)
            guard digits.count == length, let code = UInt32(hexadecimal: digits), let scalar = Unicode.Scalar(code)
            else {
                throw .malformed("an escape stands for no character", at: place, of: bytes)
            }
            place += length + 1
            return Array(String(scalar).utf8)
        }
        // At the end of a line it swallows all white space up to the next word.
        let rest = bytes[place...].drop { $0.isBlank }
        guard isLong, rest.first == .newline || rest.starts(with: [.carriageReturn, .newline]) else {
            throw .malformed("there is no such escape", at: place, of: bytes)
        }
        place = rest.firstIndex { !$0.isWhitespace } ?? bytes.count
        return []
    }
}
