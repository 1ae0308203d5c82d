public import LabModel

/// An Internet address of an interface, with the length of its network's prefix.
public struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public var address: IPv4Address
    /// The number of bits that all addresses of the network share, 0 to 32.
    public var prefixLength: Int

    /// Creates an interface's address.
    public init(_ address: IPv4Address, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// The address in CIDR notation.
    public var description: String { "\(address)/\(prefixLength)" }
}

/// What an interface of a guest is to be; its other IPv4 addresses are removed.
public struct LinkSettings: Hashable, Sendable {
    /// The name: `eth0`.
    public var name: String
    /// The Ethernet address; it stays as it is if `nil`.
    public var mac: MACAddress?
    /// The addresses, the primary one first.
    public var addresses: [InterfaceAddress]
    /// Tells whether it is up in the end.
    public var isUp: Bool

    /// Creates settings.
    public init(name: String, mac: MACAddress?, addresses: [InterfaceAddress], isUp: Bool = true) {
        self.name = name
        self.mac = mac
        self.addresses = addresses
        self.isUp = isUp
    }
}

/// What an interface of a guest is.
public struct GuestLink: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The Ethernet address, if it has one.
    public var mac: MACAddress?
    /// Tells whether it was brought up.
    public var isUp: Bool
    /// Tells whether there is something at the other end of the cable.
    public var isRunning: Bool
    /// The IPv4 addresses.
    public var addresses: [InterfaceAddress]

    /// Creates a link.
    public init(name: String, mac: MACAddress?, isUp: Bool, isRunning: Bool, addresses: [InterfaceAddress]) {
        self.name = name
        self.mac = mac
        self.isUp = isUp
        self.isRunning = isRunning
        self.addresses = addresses
    }
}
