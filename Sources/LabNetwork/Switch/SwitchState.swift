public import LabModel

/// What a switch knows and what is wrong with it, apart from its peers: enough for a copy of it to go on.
///
/// Frames that are on their way are not part of it: a network may lose frames.
public struct SwitchState: Hashable, Sendable, Codable {
    /// The addresses that were seen lately on each named card.
    public var addresses: [String: [MACAddress]]
    /// What is wrong with the network.
    public var faults: NetworkFaults

    /// Creates a state; without arguments that of a new switch.
    public init(addresses: [String: [MACAddress]] = [:], faults: NetworkFaults = NetworkFaults()) {
        self.addresses = addresses
        self.faults = faults
    }
}
