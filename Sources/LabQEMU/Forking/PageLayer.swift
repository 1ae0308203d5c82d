import Glibc
import LabProcess

/// A file with the pages that a machine changed since the layer below: eight bytes that name the format, the number of runs,
/// of each run its place and length in the memory, and at the next page boundary the pages of all runs.
enum PageLayer {
    private static let magic: UInt64 = 0x3130_4150_5941_5341  // "ASAYPA01" in the file
    private static let pieceSize = 1 << 20
    /// More runs than any memory has that QEMU here can have: half of the pages of 64 GiB.
    private static let mostRuns: UInt64 = 1 << 23

    /// Writes the pages of a process that does not run meanwhile.
    ///
    /// Blocks the thread.
    /// - Throws: `FileError` when the system refuses, first of all for want of space.
    static func write(_ pages: PrivatePages, of process: Int32, to target: String) throws(FileError) {
        let source = "/proc/\(process)/mem"
        let memory = open(source, O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { throw FileError(path: source, action: "open", number: errno) }
        defer { close(memory) }
        let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError(path: target, action: "create", number: errno) }
        defer { close(file) }
        var header = [magic, UInt64(pages.runs.count)] + pages.runs.flatMap { [$0.offset, $0.length] }
        try put(&header, MemoryLayout<UInt64>.stride * header.count, in: file, at: 0, target)
        var place = firstPage(runs: pages.runs.count)
        // Runs are short: many are gathered for each write.
        var piece = Piece(size: pieceSize)
        for run in pages.runs {
            var done: UInt64 = 0
            while done < run.length {
                if piece.room == 0 { place += try piece.flush(to: file, at: place, target) }
                done += try piece.read(memory, at: run.address + done, atMost: run.length - done, source)
            }
        }
        _ = try piece.flush(to: file, at: place, target)
    }

    /// Writes the pages of a layer into a memory.
    ///
    /// Blocks the thread.
    /// - Throws: `FileError` when the system refuses, or the layer is none.
    static func apply(_ layer: String, to target: String) throws(FileError) {
        let from = open(layer, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw FileError(path: layer, action: "open", number: errno) }
        defer { close(from) }
        let to = open(target, O_WRONLY | O_CLOEXEC)
        guard to >= 0 else { throw FileError(path: target, action: "open", number: errno) }
        defer { close(to) }
        let (runs, first) = try header(of: from, layer)
        var facts = stat()
        guard fstat(to, &facts) == 0 else { throw FileError(path: target, action: "look at", number: errno) }
        let size = UInt64(facts.st_size)
        guard runs.allSatisfy({ $0.length <= size && $0.offset <= size - $0.length }) else {
            throw FileError(path: layer, action: "understand", number: EINVAL)
        }
        var place = first
        var buffer = [UInt8](repeating: 0, count: pieceSize)
        for (offset, length) in runs {
            var done: UInt64 = 0
            while done < length {
                let count = pread(from, &buffer, Int(min(UInt64(pieceSize), length - done)), off_t(place + done))
                guard count > 0 else { throw FileError(path: layer, action: "read", number: count < 0 ? errno : EIO) }
                try put(&buffer, count, in: to, at: off_t(offset + done), target)
                done += UInt64(count)
            }
            place += length
        }
    }

    /// The place and length of each run, and the place of the first page.
    private static func header(
        of file: Int32,
        _ path: String
    ) throws(FileError) -> (runs: [(offset: UInt64, length: UInt64)], first: UInt64) {
        var start: [UInt64] = [0, 0]
        guard pread(file, &start, 16, 0) == 16, start[0] == magic, start[1] <= mostRuns else {
            throw FileError(path: path, action: "understand", number: EINVAL)
        }
        let count = Int(start[1])
        var numbers = [UInt64](repeating: 0, count: 2 * count)
        guard pread(file, &numbers, 16 * count, 16) == 16 * count else {
            throw FileError(path: path, action: "read", number: EIO)
        }
        let runs = (0..<count).map { (offset: numbers[2 * $0], length: numbers[2 * $0 + 1]) }
        return (runs, firstPage(runs: count))
    }

    private static func firstPage(runs: Int) -> UInt64 {
        let header = UInt64(16 + 16 * runs)
        return (header + PrivatePages.pageSize - 1) / PrivatePages.pageSize * PrivatePages.pageSize
    }

    fileprivate static func put(
        _ bytes: UnsafeRawPointer,
        _ count: Int,
        in file: Int32,
        at place: off_t,
        _ path: String
    ) throws(FileError) {
        var written = 0
        while written < count {
            let result = pwrite(file, bytes + written, count - written, place + off_t(written))
            guard result > 0 || errno == EINTR else { throw FileError(path: path, action: "write", number: errno) }
            written += max(0, result)
        }
    }
}

/// Bytes that are gathered before they are written.
private struct Piece {
    private var bytes: [UInt8]
    private var count = 0

    init(size: Int) {
        bytes = [UInt8](repeating: 0, count: size)
    }

    var room: Int { bytes.count - count }

    /// Takes at most so many bytes from an open file; gives how many.
    mutating func read(_ file: Int32, at place: UInt64, atMost: UInt64, _ path: String) throws(FileError) -> UInt64 {
        let wanted = Int(min(UInt64(room), atMost))
        // Addresses of processes are below 2^47, so that they are offsets too.
        let got = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress.map { $0 + count }, wanted, off_t(place)) }
        guard got > 0 else { throw FileError(path: path, action: "read", number: got < 0 ? errno : EIO) }
        count += got
        return UInt64(got)
    }

    /// Writes what was gathered; gives how much that was.
    mutating func flush(to file: Int32, at place: UInt64, _ path: String) throws(FileError) -> UInt64 {
        try PageLayer.put(&bytes, count, in: file, at: off_t(place), path)
        defer { count = 0 }
        return UInt64(count)
    }
}
