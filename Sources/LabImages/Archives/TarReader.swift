/// Reads the headers of a tar archive: the old format, ustar, the long names and sparse files of GNU, and the extensions of POSIX (pax).
///
/// Whoever checks an archive must see the entries that the program sees which unpacks it. So what that program, GNU tar, takes for
/// a header is one here too, and what it may take in two ways is refused.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format", "Storing Sparse Files".
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
        /// The content's size in the archive, in bytes.
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
        var extensions = TarExtensions()
        while true {
            let header = TarHeader(window.bytes(at: offset, count: 512))
            guard header.bytes.count == 512 else { throw refusal("it is truncated at byte \(offset)") }
            if header.isEmpty { return }
            guard header.isIntact, var size = header.size else {
                throw refusal("it is no tar archive, or damaged at byte \(offset)")
            }
            var content = offset + 512
            if header.isExtension {
                guard size <= Self.longestExtension else { throw refusal("it has a name of \(size) bytes") }
                let bytes = window.bytes(at: content, count: size)
                guard extensions.read(bytes, kind: header.type) else {
                    throw refusal("it names or measures all its entries at once, at byte \(offset)")
                }
            } else {
                if header.type == UInt8(ascii: "S") { content = try endOfMap(of: header, at: content) }
                let entry = try entry(header, extensions, at: content)
                size = entry.size
                extensions = TarExtensions()
                try body(entry)
            }
            guard size >= 0, size <= window.size - content else {
                throw refusal("it is truncated after byte \(offset)")
            }
            offset = content + (size + 511) / 512 * 512
        }
    }

    private func entry(_ header: TarHeader, _ extensions: TarExtensions, at content: Int) throws -> Entry {
        let name = extensions.name ?? header.name
        let size = extensions.size ?? header.size ?? 0
        var kind = header.kind
        // Archives of before there were folders say it so. The name in the header is cut off where a longer one comes before it.
        if kind == .file, name.hasSuffix("/") { kind = .folder }
        var entry = Entry(
            name: name,
            kind: kind,
            target: extensions.target ?? header.target,
            offset: content,
            size: size
        )
        switch kind {
        case .file: break
        // Some say how large the file is that they lead to.
        case .hardLink: entry.size = 0
        // A list of what was in it, of an incremental archive.
        case .folder where header.type == UInt8(ascii: "D"): break
        default:
            guard size == 0 else {
                throw refusal(
                    "its entry '\(name.prefix(120))' has \(size) bytes of content, which its kind cannot have"
                )
            }
        }
        return entry
    }

    /// The old way of GNU to store a file with holes: when the header has no room for the map of it, more blocks follow.
    private func endOfMap(of header: TarHeader, at offset: Int) throws -> Int {
        var (offset, goesOn) = (offset, header.bytes[482] != 0)
        while goesOn {
            let block = window.bytes(at: offset, count: 512)
            guard block.count == 512 else { throw refusal("it is truncated at byte \(offset)") }
            goesOn = block[504] != 0
            offset += 512
        }
        return offset
    }

    private func refusal(_ reason: String) -> ImageError {
        ImageError(.refused, subject: window.file, reason: reason)
    }
}
