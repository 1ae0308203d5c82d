/// The blocks of a pcapng file, in the byte order of this machine (IETF draft-ietf-opsawg-pcapng, 4).
enum Pcapng {
    private enum Option {
        static let end: UInt16 = 0
        static let comment: UInt16 = 1
        static let interfaceName: UInt16 = 2
        static let interfaceDescription: UInt16 = 3
        static let timestampResolution: UInt16 = 9
        static let userApplication: UInt16 = 4
        static let dropCount: UInt16 = 4
    }

    /// Appends the block that a file begins with.
    static func appendSectionHeader(application: String, to bytes: inout [UInt8]) {
        appendBlock(0x0A0D_0D0A, to: &bytes) { bytes in
            append(UInt32(0x1A2B_3C4D), to: &bytes)
            append(UInt16(1), to: &bytes)
            append(UInt16(0), to: &bytes)
            // The section's length is not known when its header is written.
            append(Int64(-1), to: &bytes)
            appendOption(Option.userApplication, Array(application.utf8), to: &bytes)
            appendEnd(to: &bytes)
        }
    }

    /// Appends an Ethernet interface; interfaces are numbered from 0 in the order of their blocks.
    static func appendInterface(name: String, description: String, to bytes: inout [UInt8]) {
        appendBlock(1, to: &bytes) { bytes in
            let ethernet: UInt16 = 1
            append(ethernet, to: &bytes)
            append(UInt16(0), to: &bytes)
            let noLimit: UInt32 = 0
            append(noLimit, to: &bytes)
            appendOption(Option.interfaceName, Array(name.utf8), to: &bytes)
            appendOption(Option.interfaceDescription, Array(description.utf8), to: &bytes)
            let nanoseconds: UInt8 = 9
            appendOption(Option.timestampResolution, [nanoseconds], to: &bytes)
            appendEnd(to: &bytes)
        }
    }

    /// Appends a frame with the time when it was seen, in nanoseconds since 1970.
    ///
    /// `missed` is the number of frames of the interface that were seen since the last one but are not in the file.
    static func appendPacket(
        _ frame: RawSpan,
        interface: Int,
        at nanoseconds: UInt64,
        comment: String?,
        missed: Int,
        to bytes: inout [UInt8]
    ) {
        appendBlock(6, to: &bytes) { bytes in
            append(UInt32(interface), to: &bytes)
            append(UInt32(truncatingIfNeeded: nanoseconds >> 32), to: &bytes)
            append(UInt32(truncatingIfNeeded: nanoseconds), to: &bytes)
            append(UInt32(frame.byteCount), to: &bytes)
            append(UInt32(frame.byteCount), to: &bytes)
            frame.withUnsafeBytes { bytes.append(contentsOf: $0) }
            pad(&bytes, after: frame.byteCount)
            guard comment != nil || missed > 0 else { return }
            if let comment { appendOption(Option.comment, Array(comment.utf8), to: &bytes) }
            if missed > 0 {
                appendOption(Option.dropCount, withUnsafeBytes(of: UInt64(missed), Array.init), to: &bytes)
            }
            appendEnd(to: &bytes)
        }
    }

    private static func appendBlock(_ type: UInt32, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        let start = bytes.count
        append(type, to: &bytes)
        append(UInt32(0), to: &bytes)
        body(&bytes)
        let length = UInt32(bytes.count - start + 4)
        append(length, to: &bytes)
        withUnsafeBytes(of: length) { field in bytes.replaceSubrange((start + 4)..<(start + 8), with: field) }
    }

    private static func appendOption(_ code: UInt16, _ value: [UInt8], to bytes: inout [UInt8]) {
        let value = value.prefix(Int(UInt16.max))
        append(code, to: &bytes)
        append(UInt16(value.count), to: &bytes)
        bytes += value
        pad(&bytes, after: value.count)
    }

    private static func appendEnd(to bytes: inout [UInt8]) { append(UInt32(Option.end), to: &bytes) }

    private static func pad(_ bytes: inout [UInt8], after count: Int) {
        for _ in 0..<((4 - count % 4) % 4) { bytes.append(0) }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }
}
