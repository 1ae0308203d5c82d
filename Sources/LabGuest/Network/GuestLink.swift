public import LabModel

/// An Internet address of an interface, with the length of its network's prefix.
public struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public var address: IPAddress
    /// The number of bits that all addresses of the network share, 0 to 32 or to 128.
    public var prefixLength: Int

    /// Creates an interface's address.
    public init(_ address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Creates an interface's address of version 4.
    public init(_ address: IPv4Address, prefixLength: Int) {
        self.init(.v4(address), prefixLength: prefixLength)
    }

    /// Creates an interface's address of version 6.
    public init(_ address: IPv6Address, prefixLength: Int) {
        self.init(.v6(address), prefixLength: prefixLength)
    }

    /// Tells whether it is an address that the guest's kernel gives to every interface by itself.
    public var isLinkLocal: Bool {
        if case .v6(let address) = address { address.isLinkLocal } else { false }
    }

    /// The address in CIDR notation.
    public var description: String { "\(address)/\(prefixLength)" }
}

/// What an interface of a guest is to be; addresses that it has already stay.
public struct LinkSettings: Hashable, Sendable {
    /// The name: `eth0`.
    public var name: String
    /// The Ethernet address; it stays as it is if `nil`.
    public var mac: MACAddress?
    /// The addresses that it gets, the primary one first.
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
    /// The kernel's number of it.
    public var index: Int
    /// The name.
    public var name: String
    /// The Ethernet address, if it has one.
    public var mac: MACAddress?
    /// Tells whether it was brought up.
    public var isUp: Bool
    /// Tells whether there is something at the other end of the cable.
    public var isRunning: Bool

    /// Creates a link.
    public init(index: Int, name: String, mac: MACAddress?, isUp: Bool, isRunning: Bool) {
        self.index = index
        self.name = name
        self.mac = mac
        self.isUp = isUp
        self.isRunning = isRunning
    }
}

/// An address that an interface of a guest has.
public struct GuestAddress: Hashable, Sendable {
    /// The kernel's number of the interface.
    public var link: Int
    /// The address.
    public var address: InterfaceAddress

    /// Creates an address of an interface.
    public init(link: Int, address: InterfaceAddress) {
        self.link = link
        self.address = address
    }
}

/// A default route of a guest.
public struct GuestRoute: Hashable, Sendable {
    /// The router.
    public var gateway: IPAddress
    /// The route's rank among routes to the same destination; the lowest is used.
    public var metric: UInt32

    /// Creates a route.
    public init(gateway: IPAddress, metric: UInt32 = 0) {
        self.gateway = gateway
        self.metric = metric
    }
}
