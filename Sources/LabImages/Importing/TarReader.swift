/// Reads the headers of a tar archive: the old format, ustar, the long names of GNU, and the extensions of POSIX (pax).
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format".
struct TarReader {
    /// What an entry is.
    enum Kind: Hashable {
        case file
        case folder
        case symbolicLink
        case hardLink
        /// Device nodes, pipes, and whatever else there may be.
        case other
    }

    /// An entry of the archive.
    struct Entry {
        var name: String
        var kind: Kind
        /// What a link leads to.
        var target: String
        /// Where the content begins in the archive.
        var offset: Int
        /// The content's size in bytes.
        var size: Int
    }

    private let window: FileWindow
    /// Names and other extensions are no longer than that.
    private static let longestExtension = 1 << 20

    /// Opens an archive.
    /// - Throws: `ImageError` when it cannot be read.
    init(_ file: String) throws {
        window = try FileWindow(file)
    }

    /// Calls `body` for each entry in order.
    /// - Throws: `ImageError` with the code `refused` when the archive is damaged or ends too early, and what `body` throws.
    func forEach(_ body: (Entry) throws -> Void) throws {
        var offset = 0
        var extensions = Extensions()
        while true {
            let header = Header(window.bytes(at: offset, count: 512))
            guard header.bytes.count == 512 else { throw refusal("it is truncated at byte \(offset)") }
            if header.isEmpty { return }
            guard header.isIntact else { throw refusal("it is no tar archive, or damaged at byte \(offset)") }
            var size = header.size
            if header.isExtension {
                guard size <= Self.longestExtension else { throw refusal("it has a name of \(size) bytes") }
                extensions.read(window.bytes(at: offset + 512, count: size), kind: header.type)
            } else {
                size = extensions.size ?? size
                let entry = Entry(
                    name: extensions.name ?? header.name,
                    kind: header.kind,
                    target: extensions.target ?? header.target,
                    offset: offset + 512,
                    size: size
                )
                extensions = Extensions()
                try body(entry)
                // Links and nodes have no content, whatever their size says.
                if header.kind != .file { size = header.type == UInt8(ascii: "D") ? size : 0 }
            }
            guard size >= 0, size <= window.size - offset - 512 else {
                throw refusal("it is truncated after byte \(offset)")
            }
            offset += 512 + (size + 511) / 512 * 512
        }
    }

    private func refusal(_ reason: String) -> ImageError {
        ImageError(.refused, subject: window.file, reason: reason)
    }

    /// What comes before an entry and says more of it.
    private struct Extensions {
        var name: String?
        var target: String?
        var size: Int?

        mutating func read(_ bytes: [UInt8], kind: UInt8) {
            switch kind {
            case UInt8(ascii: "L"): name = text(bytes)
            case UInt8(ascii: "K"): target = text(bytes)
            case UInt8(ascii: "x"): readRecords(bytes)
            default: break
            }
        }

        /// Records of POSIX: the length of all of it, a space, a key, `=`, the value, and a line break.
        private mutating func readRecords(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1, length <= rest.count
            {
                let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
                let parts = String(decoding: record, as: UTF8.self).split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                ).map(String.init)
                switch parts.first {
                case "path": name = parts.last
                case "linkpath": target = parts.last
                case "size": size = parts.last.flatMap { Int($0) }
                default: break
                }
                rest = rest.dropFirst(length)
            }
        }

        private func text(_ bytes: [UInt8]) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The 512 bytes before an entry's content.
    private struct Header {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }
        var type: UInt8 { bytes[156] }
        var isExtension: Bool { "LKxg".utf8.contains(type) }
        var size: Int { number(124, 12) }
        var target: String { text(157, 100) }

        var name: String {
            let isPOSIX = text(257, 5) == "ustar" && bytes[262] == 0
            let prefix = isPOSIX ? text(345, 155) : ""
            return prefix.isEmpty ? text(0, 100) : "\(prefix)/\(text(0, 100))"
        }

        var kind: Kind {
            switch type {
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): text(0, 100).hasSuffix("/") ? .folder : .file
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
        private func number(_ offset: Int, _ count: Int) -> Int {
            if bytes[offset] & 0x80 != 0 {
                return bytes[(offset + count - 8)..<(offset + count)].reduce(0) {
                    ($0 & 0x7f_ffff_ffff_ffff) << 8 | Int($1)
                }
            }
            let digits = text(offset, count).filter { $0 != " " }
            return Int(digits, radix: 8) ?? 0
        }
    }
}
