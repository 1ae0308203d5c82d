/// Reads and writes parts of URLs; what a part cannot hold as it is gets percent-encoded (RFC 3986, section 2.1).
enum URLEditor {
    /// What a part of a URL says; `nil` when the URL does not have it.
    static func value(of part: URLPart, in url: [UInt8]) throws(SettingProblem) -> [UInt8]? {
        let text = try read(url)
        guard let range = try text.range(of: part) else { return nil }
        let raw = url[range]
        switch part {
        case .host:
            return raw.first == .openBracket ? Array(raw.dropFirst().dropLast()) : decoded(raw)
        case .scheme, .port, .address, .query: return Array(raw)
        default: return decoded(raw)
        }
    }

    /// The URL with another value of a part.
    static func url(
        _ url: [UInt8],
        with value: [UInt8],
        of part: URLPart,
        create: Bool
    ) throws(SettingProblem) -> [UInt8] {
        let text = try read(url)
        let written = try encoded(value, for: part)
        if let range = try text.range(of: part) {
            return Array(url[..<range.lowerBound]) + written + url[range.upperBound...]
        }
        guard create else { throw SettingProblem(.notFound, "the URL lacks it") }
        let place = try text.insertion(of: part)
        return Array(url[..<place.position]) + place.lead + written + place.end + url[place.position...]
    }

    private static func read(_ url: [UInt8]) throws(SettingProblem) -> URLText {
        guard let text = URLText(url) else { throw SettingProblem(.notAValue, "the value is no URL with a host") }
        return text
    }

    private static func encoded(_ value: [UInt8], for part: URLPart) throws(SettingProblem) -> [UInt8] {
        switch part {
        case .scheme:
            guard value.first?.isLetter == true, value.allSatisfy({ isSchemeByte($0) }) else {
                throw SettingProblem(.inexpressible, "a URL's scheme has letters, digits, '+', '-', '.' and ':'")
            }
            return value
        case .port:
            guard let port = UInt16(String(decoding: value, as: UTF8.self)), value == Array("\(port)".utf8) else {
                throw SettingProblem(.inexpressible, "a port is a number up to 65535")
            }
            return value
        case .host:
            if value.contains(.colon) {
                guard HBARecord.isNumeric(value) else {
                    throw SettingProblem(.inexpressible, "a host with ':' is an IPv6 address; the port is '#port'")
                }
                return [.openBracket] + value + [.closeBracket]
            }
            return percent(value) { isUnreserved($0) }
        case .address, .query:
            let extra = part == .address ? Set(":,[]%".utf8) : Set("!$&'()*+,;=:@/?%".utf8)
            guard value.allSatisfy({ isUnreserved($0) || extra.contains($0) }) else {
                throw SettingProblem(
                    .inexpressible,
                    "this part of a URL is written as it is, percent-encoded where need be"
                )
            }
            return value
        case .path: return percent(value) { isUnreserved($0) || "!$&'()*+,;=:@/".utf8.contains($0) }
        case .user, .password, .parameter: return percent(value) { isUnreserved($0) }
        case .fragment: return percent(value) { isUnreserved($0) || "!$&'()*+,;=:@/?".utf8.contains($0) }
        }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || "+-.:".utf8.contains(byte)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || "-._~".utf8.contains(byte)
    }

    private static func percent(_ value: [UInt8], keeping isKept: (UInt8) -> Bool) -> [UInt8] {
        let digits = Array(text: "0123456789ABCDEF")
        return value.flatMap { byte in
            isKept(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var position = text.startIndex
        while position < text.endIndex {
            if text[position] == UInt8(ascii: "%"), position + 2 < text.endIndex,
                let byte = UInt8(hexadecimal: text[(position + 1)...(position + 2)])
            {
                result.append(byte)
                position += 3
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }
}

extension UInt8 {
    /// The byte of two hexadecimal digits.
    init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard let value = UInt32(hexadecimal: digits), digits.count == 2 else { return nil }
        self = UInt8(value)
    }
}

extension UInt32 {
    /// The number of up to eight hexadecimal digits.
    init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count <= 8 else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((digit | 0x20) - 0x57)
            default: return nil
            }
        }
        self = value
    }
}
