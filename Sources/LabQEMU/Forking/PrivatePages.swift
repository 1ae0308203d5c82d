import Glibc
import LabProcess

/// A run of memory pages that a process changed in its private view of a file.
struct PageRun: Hashable {
    /// Where it lies in the file.
    var offset: UInt64
    /// How long it is, in bytes.
    var length: UInt64
    /// Where it lies in the process.
    var address: UInt64
}

/// The pages of a file that a process has changed in a private mapping of it: those that are no longer the file's.
///
/// The kernel tells by a bit of each page (proc(5), `/proc/pid/pagemap`; Linux, admin-guide/mm/pagemap.rst).
struct PrivatePages {
    static let pageSize: UInt64 = 4096
    private static let bytesPerEntry = 8
    private static let isPresent: UInt64 = 1 << 63
    private static let isSwapped: UInt64 = 1 << 62
    private static let isOfFile: UInt64 = 1 << 61

    /// The runs, in the order of their addresses.
    let runs: [PageRun]

    /// Looks at all private mappings of `file`, named as the kernel names it, in a process that does not run meanwhile.
    ///
    /// Blocks the thread.
    /// - Throws: `FileError` when the system does not say.
    init(of process: Int32, in file: String) throws(FileError) {
        let mappings = try Self.mappings(of: process, in: file)
        let path = "/proc/\(process)/pagemap"
        let pagemap = open(path, O_RDONLY | O_CLOEXEC)
        guard pagemap >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        defer { close(pagemap) }
        var runs: [PageRun] = []
        for mapping in mappings {
            let count = Int((mapping.end - mapping.begin) / Self.pageSize)
            let entries = [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
                let place = off_t(mapping.begin / Self.pageSize) * off_t(Self.bytesPerEntry)
                let got = pread(pagemap, buffer.baseAddress, count * Self.bytesPerEntry, place)
                filled = max(0, got) / Self.bytesPerEntry
            }
            guard entries.count == count else { throw FileError(path: path, action: "read", number: EIO) }
            runs += Self.runs(in: entries).map { range in
                PageRun(
                    offset: mapping.offset + UInt64(range.lowerBound) * Self.pageSize,
                    length: UInt64(range.count) * Self.pageSize,
                    address: mapping.begin + UInt64(range.lowerBound) * Self.pageSize
                )
            }
        }
        self.runs = runs
    }

    /// The ranges of entries whose pages are private.
    static func runs(in entries: [UInt64]) -> [Range<Int>] {
        entries.withUnsafeBufferPointer { entries in
            var ranges: [Range<Int>] = []
            var begin = -1
            for index in 0..<entries.count {
                let entry = entries[index]
                let isPrivate = entry & isSwapped != 0 || (entry & isPresent != 0 && entry & isOfFile == 0)
                if isPrivate {
                    if begin < 0 { begin = index }
                } else if begin >= 0 {
                    ranges.append(begin..<index)
                    begin = -1
                }
            }
            if begin >= 0 { ranges.append(begin..<entries.count) }
            return ranges
        }
    }

    private struct Mapping {
        var begin: UInt64
        var end: UInt64
        var offset: UInt64
    }

    /// Where the file is mapped; a line reads `7f00-7fff rw-p 00001000 fd:00 123 /the/file` (proc(5)).
    private static func mappings(of process: Int32, in file: String) throws(FileError) -> [Mapping] {
        let path = "/proc/\(process)/maps"
        // The kernel says so of a file that was removed while it is in use.
        let names = [file, "\(file) (deleted)"]
        let mappings = try WholeFile.text(path).split(separator: "\n").compactMap { line -> Mapping? in
            let parts = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard parts.count == 6, names.contains(String(parts[5].drop { $0 == " " })) else { return nil }
            let ends = parts[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2, let offset = UInt64(parts[2], radix: 16) else { return nil }
            return Mapping(begin: ends[0], end: ends[1], offset: offset)
        }
        guard !mappings.isEmpty else { throw FileError(path: file, action: "find the mapping of", number: ENOENT) }
        return mappings
    }
}
