import FoundationEssentials
import LabModel
import LabProcess

/// The file with what a machine printed on its console: of very much, the beginning and the end.
struct ConsoleFile: ~Copyable {
    /// How much of the beginning is kept, and at least how much of the end.
    struct Bounds {
        var head = 64 << 10
        var tail = 256 << 10

        /// The size that the file never exceeds, but for a line that says what is missing.
        var largest: Int { head + 2 * tail }
    }

    private let path: String
    private let bounds: Bounds
    private var file: OutputFile
    private var size: Int
    /// How much was printed in all.
    private var printed: Int

    /// Goes on with the file, or makes it.
    /// - Throws: `FileError` when the system refuses.
    init(path: String, bounds: Bounds = Bounds()) throws(FileError) {
        self.path = path
        self.bounds = bounds
        file = try OutputFile(path: path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        size = attributes?[.size] as? Int ?? 0
        printed = size
    }

    /// Writes what was printed at the end.
    /// - Throws: `FileError` when the system refuses.
    mutating func append(_ bytes: [UInt8]) throws {
        if size + bytes.count > bounds.largest { try shorten(for: bytes.count) }
        try file.append(bytes)
        size += bytes.count
        printed += bytes.count
    }

    /// Leaves out what is between the beginning and the end; a reader finds the file as it was, or as it is now.
    private mutating func shorten(for more: Int) throws {
        let content = FileManager.default.contents(atPath: path) ?? Data()
        let kept = max(0, bounds.tail - more)
        let head = content.prefix(bounds.head)
        let tail = content.dropFirst(head.count).suffix(kept)
        let omitted = printed - head.count - tail.count
        let note = Data("\n[... \(omitted) bytes are left out here ...]\n".utf8)
        try (head + note + tail).write(to: URL(filePath: path), options: .atomic)
        file = try OutputFile(path: path)
        size = head.count + note.count + tail.count
    }
}
