/// Where a frame goes.
enum Forwarding: Hashable, Sendable {
    /// To the one port where its destination was seen.
    case port(PortID)
    /// To all ports but the one it came from.
    case everyOtherPort
    /// To no port.
    case nowhere(Refusal)
}

/// Why a switch passes a frame to no port.
enum Refusal: Hashable, Sendable {
    /// It has no complete Ethernet header.
    case tooShort
    /// It is longer than any frame that a machine's network card sends.
    case tooLong
    /// Its source is a group's address or no address at all, which no card has (IEEE 802.3, 3.2.3).
    case invalidSource
    /// It is for everybody, and its port has sent too many such frames lately.
    case flood
    /// Its destination is on the port that it came from.
    case samePort
}
