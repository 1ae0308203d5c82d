import LabModel

/// An Ethernet frame with a payload that tells frames apart.
func frame(from source: MACAddress, to destination: MACAddress, number: Int = 0, length: Int = 60) -> [UInt8] {
    let mark = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    let bytes = destination.octets + source.octets + [0x88, 0xb5] + mark
    return bytes + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: max(0, length - bytes.count))
}

extension MACAddress {
    static let alice = MACAddress(rawValue: 0x02_00_00_00_00_0a)
    static let bob = MACAddress(rawValue: 0x02_00_00_00_00_0b)
    static let carol = MACAddress(rawValue: 0x02_00_00_00_00_0c)
    static let dave = MACAddress(rawValue: 0x02_00_00_00_00_0d)
    static let broadcast = MACAddress(rawValue: 0xffff_ffff_ffff)
    static let multicast = MACAddress(rawValue: 0x01_00_5e_00_00_fb)
}
