/// What comes before an entry of a tar archive and says more of it.
struct TarExtensions {
    private var longName: String?
    private var longTarget: String?
    private var path: String?
    private var linkPath: String?
    private var sparseName: String?
    /// The size of the entry's content in the archive, if its header has no room for it.
    private(set) var size: Int?

    /// The entry's name.
    ///
    /// That of a file with holes is said beside a made-up one.
    var name: String? { sparseName ?? path ?? longName }
    /// What the entry links to.
    var target: String? { linkPath ?? longTarget }

    /// Reads the content of an entry of that kind; tells whether it is none that would speak of all entries.
    mutating func read(_ bytes: [UInt8], kind: UInt8) -> Bool {
        switch kind {
        case UInt8(ascii: "L"): longName = Self.text(bytes[...])
        case UInt8(ascii: "K"): longTarget = Self.text(bytes[...])
        case UInt8(ascii: "g"): return !Self.records(bytes).contains { Self.own.contains($0.key) }
        default: for (key, value) in Self.records(bytes) { take(key, value) }
        }
        return true
    }

    private static let own: Set<String> = ["path", "linkpath", "size", "GNU.sparse.name"]

    private mutating func take(_ key: String, _ value: String) {
        switch key {
        case "path": path = value
        case "linkpath": linkPath = value
        case "GNU.sparse.name": sparseName = value
        // A size that is no number is more than any archive has.
        case "size": size = value.allSatisfy("0123456789".contains) ? Int(value) ?? .max : .max
        default: break
        }
    }

    /// Records of POSIX: the length of all of it, a space, a key, `=`, the value, and a line break.
    private static func records(_ bytes: [UInt8]) -> [(key: String, value: String)] {
        var found: [(key: String, value: String)] = []
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            let sign = record.firstIndex(of: UInt8(ascii: "=")) ?? record.endIndex
            found.append((text(record[..<sign]), text(record[sign...].dropFirst())))
            rest = rest.dropFirst(length)
        }
        return found
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
