/// Frames that wait for a slow peer, as bytes of the stream in a ring of fixed size.
///
/// A frame enters whole or not at all, so that the stream stays well formed however little of it the peer takes at once.
struct OutputQueue: ~Copyable {
    /// The number of bytes that wait.
    private(set) var count = 0
    private let ring: UnsafeMutableRawBufferPointer
    private var head = 0

    /// Creates an empty queue for `capacity` bytes.
    init(capacity: Int = 1 << 20) {
        ring = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { ring.deallocate() }

    /// Whether nothing waits.
    var isEmpty: Bool { count == 0 }

    /// Appends a frame with its length, or tells that there is no room for it.
    mutating func append(_ frame: RawSpan) -> Bool {
        guard ring.count - count >= FrameStream.prefix + frame.byteCount else { return false }
        // An empty queue begins at the front again: the same few pages stay in the processor's cache.
        if count == 0 { head = 0 }
        withUnsafeBytes(of: UInt32(frame.byteCount).bigEndian) { put($0) }
        frame.withUnsafeBytes { put($0) }
        return true
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        var tail = head + count
        if tail >= ring.count { tail -= ring.count }
        let first = min(bytes.count, ring.count - tail)
        UnsafeMutableRawBufferPointer(rebasing: ring[tail..<(tail + first)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<first]))
        if first < bytes.count {
            ring.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first...]))
        }
        count += bytes.count
    }

    /// Gives what waits to `write`, the second part perhaps empty, and takes out as much as it says it took.
    mutating func drain(_ write: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Int) -> Int {
        let first = min(count, ring.count - head)
        let taken = write(
            UnsafeRawBufferPointer(rebasing: ring[head..<(head + first)]),
            UnsafeRawBufferPointer(rebasing: ring[..<(count - first)])
        )
        if taken > 0 {
            head = (head + taken) % ring.count
            count -= taken
        }
        return taken
    }
}
