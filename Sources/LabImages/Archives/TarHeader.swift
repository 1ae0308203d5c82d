/// The 512 bytes before the content of an entry of a tar archive.
struct TarHeader {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }
    var type: UInt8 { bytes[156] }
    /// Whether the content says more of the entry that follows.
    var isExtension: Bool { "LKxg".utf8.contains(type) }
    /// The content's size in bytes; `nil` when it is no number.
    var size: Int? { number(124, 12) }
    var target: String { text(157, 100) }

    var name: String {
        let isPOSIX = text(257, 5) == "ustar" && bytes[262] == 0
        let prefix = isPOSIX ? text(345, 155) : ""
        return prefix.isEmpty ? text(0, 100) : "\(prefix)/\(text(0, 100))"
    }

    /// What the entry is, as far as its letter says.
    var kind: TarReader.Kind {
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"), UInt8(ascii: "S"): .file
        case UInt8(ascii: "1"): .hardLink
        case UInt8(ascii: "2"): .symbolicLink
        case UInt8(ascii: "5"), UInt8(ascii: "D"): .folder
        default: .other
        }
    }

    /// The sum of all bytes, those of the sum itself counted as spaces.
    var isIntact: Bool {
        let sum = bytes.indices.reduce(0) { $0 + (148..<156 ~= $1 ? 32 : Int(bytes[$1])) }
        return sum == number(148, 8)
    }

    private func text(_ offset: Int, _ count: Int) -> String {
        String(decoding: bytes[offset..<(offset + count)].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or with the first bit set a number whose first byte weighs most.
    private func number(_ offset: Int, _ count: Int) -> Int? {
        let field = bytes[offset..<(offset + count)]
        if bytes[offset] & 0x80 != 0 {
            // The bytes before the last eight, which make a number that fits here, have nothing but the mark.
            guard bytes[offset] == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
            return field.suffix(min(8, count - 1)).reduce(0) { ($0 & 0x7f_ffff_ffff_ffff) << 8 | Int($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard digits.allSatisfy({ 0x30...0x37 ~= $0 }) else { return nil }
        return digits.reduce(0) { ($0 & 0xfff_ffff_ffff_ffff) << 3 | Int($1 - 0x30) }
    }
}
