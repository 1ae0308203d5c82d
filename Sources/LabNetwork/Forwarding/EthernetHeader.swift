internal import LabModel

/// The addresses at the beginning of an Ethernet frame (IEEE 802.3, 3.1.1).
struct EthernetHeader: Hashable, Sendable {
    /// The length of the shortest frame: two addresses and a type, without the check sequence, which peers leave out.
    static let length = 14
    /// The length of the longest frame: a header, and an Internet packet of the largest size with one byte to spare.
    static let longestFrame = 65_550

    /// Whom the frame is for.
    let destination: MACAddress
    /// Who sent it.
    let source: MACAddress

    /// Reads the header of a frame of at least `length` bytes.
    init(of frame: RawSpan) {
        precondition(frame.byteCount >= Self.length, "the caller checks the length")
        // Eight bytes are read where six are wanted: a header has two more bytes after the source.
        destination = MACAddress(rawValue: frame.bigEndian(at: 0) >> 16)
        source = MACAddress(rawValue: frame.bigEndian(at: 6) >> 16)
    }
}

extension MACAddress {
    /// Whether it stands for several cards, as the broadcast address does (IEEE 802.3, 3.2.3).
    var isGroup: Bool { rawValue & 0x0100_0000_0000 != 0 }

    /// Whether a card can have it.
    var isCard: Bool { !isGroup && rawValue != 0 }
}

extension RawSpan {
    /// The number in the eight bytes at `offset`.
    fileprivate func bigEndian(at offset: Int) -> UInt64 {
        UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
