extension Network {
    /// The gateway's address: the first of the block.
    public var gatewayAddress: IPv4Address? { subnet.address(at: 1) }

    /// The name server's address, which the gateway answers at: the last usable one of the block.
    public var nameserverAddress: IPv4Address? { subnet.address(at: subnet.count - 2) }
}
