/// What the text of an element or an attribute says.
struct XMLContent {
    /// The text, references resolved.
    private(set) var text: [UInt8] = []
    /// Whether all references are known.
    private(set) var isPlain = true

    private static let entities: [[UInt8]: UInt8] = [
        Array(text: "lt"): UInt8(ascii: "<"), Array(text: "gt"): UInt8(ascii: ">"),
        Array(text: "amp"): UInt8(ascii: "&"),
        Array(text: "quot"): .quote, Array(text: "apos"): .apostrophe,
    ]

    /// Reads text (XML 1.0, 2.4, 2.11, 3.3.3 and 4.1).
    init(of raw: ArraySlice<UInt8>, isAttribute: Bool) {
        var position = raw.startIndex
        let bytes = raw
        while position < bytes.endIndex {
            let byte = bytes[position]
            if byte == UInt8(ascii: "&"), let end = bytes[position...].prefix(40).firstIndex(of: .semicolon) {
                if let character = Self.character(bytes[(position + 1)..<end]) {
                    text += character
                } else {
                    text += bytes[position...end]
                    isPlain = false
                }
                position = end + 1
            } else if byte == UInt8(ascii: "<"), bytes[position...].starts(with: "<![CDATA[".utf8) {
                let start = position + 9
                let end = Self.sectionEnd(in: bytes, from: start)
                text += bytes[start..<end].filter { $0 != .carriageReturn }
                position = min(end + 3, bytes.endIndex)
            } else if byte == .carriageReturn {
                if bytes[position...].dropFirst().first != .newline { text.append(isAttribute ? .space : .newline) }
                position += 1
            } else {
                text.append(isAttribute && (byte == .tab || byte == .newline) ? .space : byte)
                position += 1
            }
        }
    }

    private static func sectionEnd(in bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.endIndex, !bytes[position...].starts(with: "]]>".utf8) { position += 1 }
        return position
    }

    private static func character(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        if let byte = entities[Array(name)] { return [byte] }
        guard name.first == .hash else { return nil }
        let digits = name.dropFirst()
        let code =
            digits.first == UInt8(ascii: "x")
            ? UInt32(hexadecimal: digits.dropFirst()) : UInt32(String(decoding: digits, as: UTF8.self))
        return code.flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
    }
}
