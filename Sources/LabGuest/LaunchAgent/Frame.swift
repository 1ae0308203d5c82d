/// A unit of the launch agent's protocol, in either direction.
struct Frame: Hashable, Sendable {
    /// What a frame is, by the number that the protocol gives it.
    enum Kind {
        static let hello: UInt8 = 1
        static let run: UInt8 = 2
        static let signal: UInt8 = 3
        static let write: UInt8 = 4
        static let read: UInt8 = 5
        static let netlink: UInt8 = 6
        static let hostname: UInt8 = 7
        static let clock: UInt8 = 8
        static let entropy: UInt8 = 9
        static let tcp: UInt8 = 10
        static let beacon: UInt8 = 11
        static let answer: UInt8 = 12
        static let kill: UInt8 = 13
        static let space: UInt8 = 14
        /// Added to the kind of the request that is answered.
        static let reply: UInt8 = 0x80
        static let output: UInt8 = 0xc0
        static let call: UInt8 = 0xc1
        static let gone: UInt8 = 0xc2
        static let done: UInt8 = 0xfe
        static let error: UInt8 = 0xff
    }

    /// The bytes that a frame begins with.
    static let magic: [UInt8] = Array("ASY1".utf8)
    /// The bytes before the payload.
    static let headerSize = 13
    /// The largest payload.
    static let largestPayload = 1 << 20

    /// The request that it belongs to.
    var tag: UInt32
    /// What it is.
    var kind: UInt8
    /// What it says.
    var payload: [UInt8]

    /// The frame as it goes over the port.
    var bytes: [UInt8] {
        var writer = PayloadWriter()
        writer.bytes.reserveCapacity(Self.headerSize + payload.count)
        writer.bytes += Self.magic
        writer.put(UInt32(payload.count + 5))
        writer.put(tag)
        writer.put(kind)
        writer.bytes += payload
        return writer.bytes
    }
}

/// Collects bytes and cuts them into frames.
struct FrameReader {
    private var buffer: [UInt8] = []
    private var start = 0
    /// How many bytes were skipped because they belong to no frame.
    private(set) var skipped = 0

    /// Adds bytes that arrived.
    mutating func append(_ bytes: [UInt8]) {
        if start > 0, start == buffer.count || start > 1 << 16 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += bytes
    }

    /// Removes and returns the next complete frame, or `nil`; what stands before the next magic is skipped.
    mutating func next() -> Frame? {
        while let length = lengthAtStart() {
            guard (5...Frame.largestPayload + 5).contains(length) else {
                skip(1)
                continue
            }
            guard buffer.count - start >= 8 + length else { return nil }
            defer { start += 8 + length }
            return frame(at: start, length: length)
        }
        return nil
    }

    /// Removes everything up to the first complete frame that `isWanted`, and returns it; nothing before it is believed,
    /// not even what looks like the head of a long frame.
    mutating func next(where isWanted: (Frame) -> Bool, largest: Int) -> Frame? {
        var at = start
        var keep: Int?
        while let found = buffer[at...].firstIndex(of: Frame.magic[0]) {
            at = found + 1
            guard let length = length(at: found) else {
                // The rest of a header may still come.
                if zip(buffer[found...], Frame.magic).allSatisfy(==) { keep = keep ?? found }
                continue
            }
            guard (5...largest).contains(length) else { continue }
            guard buffer.count - found >= 8 + length else {
                keep = keep ?? found
                continue
            }
            let frame = frame(at: found, length: length)
            if isWanted(frame) {
                skipped += found - start
                start = found + 8 + length
                return frame
            }
        }
        let end = keep ?? buffer.count
        skipped += end - start
        start = end
        return nil
    }

    /// The length field of the frame at the start; `nil` when more bytes are needed.
    private mutating func lengthAtStart() -> Int? {
        while buffer.count - start >= 8 {
            if let length = length(at: start) { return length }
            skip(1)
        }
        return nil
    }

    private mutating func skip(_ count: Int) {
        let next = buffer[(start + count)...].firstIndex(of: Frame.magic[0]) ?? buffer.count
        skipped += next - start
        start = next
    }

    private func length(at index: Int) -> Int? {
        guard buffer.count - index >= 8, buffer[index..<index + 4].elementsEqual(Frame.magic) else { return nil }
        return buffer[index + 4..<index + 8].reduce(0) { $0 << 8 | Int($1) }
    }

    private func frame(at index: Int, length: Int) -> Frame {
        var reader = PayloadReader(Array(buffer[index + 8..<index + 8 + length]))
        let tag = (try? reader.takeUInt32()) ?? 0
        let kind = (try? reader.takeUInt8()) ?? 0
        return Frame(tag: tag, kind: kind, payload: reader.rest)
    }
}
