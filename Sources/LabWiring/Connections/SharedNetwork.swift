import LabModel

/// The network on which a consumer reaches a provider, with both addresses.
struct SharedNetwork: Hashable {
    /// The consumer's address.
    let consumer: IPv4Address
    /// The provider's address.
    let provider: IPv4Address

    /// Finds the first of the consumer's networks that the provider is on too.
    init?(from consumer: PlannedMachine, to provider: PlannedMachine) {
        for interface in consumer.interfaces {
            if let other = provider.interfaces.first(where: { $0.network == interface.network }) {
                self.consumer = interface.address
                self.provider = other.address
                return
            }
        }
        return nil
    }
}
