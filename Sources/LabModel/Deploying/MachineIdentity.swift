/// Everything that makes a clone another machine than its image and its siblings.
public struct MachineIdentity: Hashable, Sendable, Codable {
    /// A network card's identity.
    public struct Interface: Hashable, Sendable, Codable {
        /// The name in the machine: `eth0`, `eth1`, ...
        public var name: String
        /// The lab's network that it is on.
        public var network: String
        /// The Ethernet address.
        public var mac: MACAddress
        /// The Internet address.
        public var address: IPv4Address
        /// The network's block of addresses.
        public var subnet: IPv4Subnet
        /// The Internet address of version 6, in a network of 64 bits, if it has one.
        public var address6: IPv6Address?

        /// Creates an interface.
        public init(
            name: String,
            network: String,
            mac: MACAddress,
            address: IPv4Address,
            subnet: IPv4Subnet,
            address6: IPv6Address? = nil
        ) {
            self.address6 = address6
            self.name = name
            self.network = network
            self.mac = mac
            self.address = address
            self.subnet = subnet
        }
    }

    /// A line of the hosts file.
    public struct Host: Hashable, Sendable, Codable {
        /// The address.
        public var address: IPv4Address
        /// The names, the fully qualified one first.
        public var names: [String]

        /// Creates a line.
        public init(address: IPv4Address, names: [String]) {
            self.address = address
            self.names = names
        }
    }

    /// The host name without a domain.
    public var hostname: String
    /// The domain: the lab's name under `.assay`.
    public var domain: String
    /// The machine id: 32 lower-case hexadecimal digits (machine-id(5)).
    public var machineID: String
    /// The network cards in order.
    public var interfaces: [Interface]
    /// The default route, if the machine has one.
    public var gateway: IPv4Address?
    /// The name server, if the machine has one.
    public var nameserver: IPv4Address?
    /// The machines that it knows by name, itself included.
    public var hosts: [Host]

    /// Creates an identity.
    public init(
        hostname: String,
        domain: String,
        machineID: String,
        interfaces: [Interface],
        gateway: IPv4Address? = nil,
        nameserver: IPv4Address? = nil,
        hosts: [Host] = []
    ) {
        self.hostname = hostname
        self.domain = domain
        self.machineID = machineID
        self.interfaces = interfaces
        self.gateway = gateway
        self.nameserver = nameserver
        self.hosts = hosts
    }

    /// The fully qualified host name.
    public var qualifiedName: String { "\(hostname).\(domain)" }
}
