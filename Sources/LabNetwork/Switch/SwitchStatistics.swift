public import LabModel

/// What a switch has done so far, and who is connected to it now.
public struct SwitchStatistics: Hashable, Sendable, Codable {
    /// A port with the peer that is connected to it.
    public struct Port: Hashable, Sendable, Codable {
        /// The port.
        public var id: PortID
        /// The name of the card, for peers that came to a card's own socket.
        public var card: String?
        /// The process that connected, such as a QEMU; 0 when it is not known.
        public var process: Int32
        /// The addresses that sent frames in the last five minutes, in ascending order.
        public var addresses: [MACAddress]
        /// The number of frames that came from the peer.
        public var received: Int
        /// The number of frames that were put into the queue to the peer.
        public var sent: Int
        /// The number of frames that were lost because the queue to the peer was full.
        public var overflowed: Int
    }

    /// The number of frames that were sent to the one port of their destination.
    public var forwarded = 0
    /// The number of frames that were sent to all ports but their own.
    public var flooded = 0
    /// The number of frames that were sent nowhere: malformed ones, those whose destination is on their own port, floods, and those that
    /// a gateway must not get.
    public var refused = 0
    /// The number of copies of frames that were lost because the queue to a peer was full.
    public var overflowed = 0
    /// The number of copies of frames that faults kept from arriving.
    public var lost = 0
    /// The number of peers that were disconnected because they sent something other than frames.
    public var expelled = 0
    /// The connected ports, in the order of their numbers.
    public var ports: [Port] = []

    /// The number of frames and copies that reached nobody.
    public var dropped: Int { refused + overflowed + lost }
}
