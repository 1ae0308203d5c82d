/// The stream in which QEMU's `-netdev stream` carries frames: four bytes of length, highest first, then the frame.
enum FrameStream {
    /// The bytes of a length.
    static let prefix = 4
    /// The longest frame that QEMU takes from a stream (`NET_BUFSIZE` of its include/net/net.h).
    static let longestFrame = 4096 + 65536
}

/// Cuts the bytes of a stream, which arrive in pieces of any size, into frames.
struct FrameDecoder: ~Copyable {
    /// A length that no frame has: what follows cannot be understood.
    struct MalformedLength: Error, Hashable {
        /// The length that the stream claims.
        let length: Int
    }

    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    /// Creates a decoder that takes up to `capacity` bytes at once, and never less than the longest frame.
    init(capacity: Int = 256 * 1024) {
        let least = 2 * (FrameStream.prefix + FrameStream.longestFrame)
        buffer = .allocate(byteCount: max(capacity, least), alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Has `read` put bytes into the free space and say how many it put there; none if that is not positive.
    mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        if start == end {
            start = 0
            end = 0
        } else if end > buffer.count / 2, start > 0 {
            // What is left is the beginning of one frame, and moves once in half a buffer of input at most.
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            end -= start
            start = 0
        }
        let count = read(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        end += max(0, count)
        return count
    }

    /// Gives every complete frame to `take`, in order; the bytes are valid during the call only.
    mutating func forEachFrame(_ take: (RawSpan) -> Void) throws(MalformedLength) {
        while end - start >= FrameStream.prefix {
            let length = Int(UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
            guard length <= FrameStream.longestFrame else { throw MalformedLength(length: length) }
            let first = start + FrameStream.prefix
            guard end - first >= length else { return }
            start = first + length
            take(UnsafeRawBufferPointer(rebasing: buffer[first..<start]).bytes)
        }
    }
}
