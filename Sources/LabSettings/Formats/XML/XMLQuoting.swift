/// The notation of text and attribute values in XML.
struct XMLQuoting {
    let encoding: TextEncoding

    /// A text between tags.
    func text(_ value: [UInt8]) throws(SettingProblem) -> [UInt8] {
        try escaped(value) { scalar in
            switch scalar {
            case "<": "&lt;"
            case "&": "&amp;"
            case ">": "&gt;"
            case "\r": "&#13;"
            default: nil
            }
        }
    }

    /// The value of an attribute in the given quotes.
    func attribute(_ value: [UInt8], quote: UInt8) throws(SettingProblem) -> [UInt8] {
        try escaped(value) { scalar in
            switch scalar {
            case "<": "&lt;"
            case "&": "&amp;"
            case "\"" where quote == .quote: "&quot;"
            case "'" where quote == .apostrophe: "&apos;"
            case "\t", "\n", "\r": "&#\(scalar.value);"
            default: nil
            }
        }
    }

    /// A text in a CDATA section, which has no escapes.
    func plain(_ value: [UInt8]) throws(SettingProblem) -> [UInt8] {
        let isHeld = String(decoding: value, as: UTF8.self).unicodeScalars.allSatisfy {
            encoding.holds($0) && $0 != "\r" && Self.isCharacter($0)
        }
        guard isHeld else {
            throw SettingProblem(.inexpressible, "a CDATA section cannot hold a character of the value")
        }
        return value
    }

    private func escaped(
        _ value: [UInt8],
        _ escape: (Unicode.Scalar) -> String?
    ) throws(SettingProblem) -> [UInt8] {
        var result = ""
        for scalar in String(decoding: value, as: UTF8.self).unicodeScalars {
            guard Self.isCharacter(scalar) else {
                throw SettingProblem(.inexpressible, "XML 1.0 has no way to write a character of the value")
            }
            if let text = escape(scalar) {
                result += text
            } else if encoding.holds(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "&#\(scalar.value);"
            }
        }
        return Array(result.utf8)
    }

    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x20...0xfffd, 0x10000...: true
        default: false
        }
    }
}
