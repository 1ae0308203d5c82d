/// What an XML document says about its own encoding (XML 1.0, 2.8 and 4.3.3).
enum XMLDeclaration {
    /// The encoding of a document without a mark of UTF-16.
    static func encoding(of bytes: [UInt8]) throws(SettingProblem) -> TextEncoding {
        let start = bytes.textStart
        let limit = min(bytes.count, start + 200)
        guard bytes[start...].starts(with: "<?xml".utf8),
            let end = bytes.place(of: Array(text: "?>"), in: start..<limit),
            let key = bytes.place(of: Array(text: "encoding"), in: start..<end),
            let open = bytes[key..<end].firstIndex(where: { $0 == .quote || $0 == .apostrophe }),
            let close = bytes[(open + 1)..<end].firstIndex(of: bytes[open])
        else { return .utf8 }
        let name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        switch name.lowercased() {
        // Text that can be read as far as this line is not UTF-16, whatever it says.
        case "utf-8", "utf8", "utf-16": return .utf8
        case "us-ascii", "ascii": return .ascii
        case "iso-8859-1", "latin1", "latin-1": return start == 0 ? .latin1 : .utf8
        default:
            throw SettingProblem(.notAvailable, "XML in the encoding that this file declares cannot be changed")
        }
    }
}
