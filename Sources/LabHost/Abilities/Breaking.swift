public import LabModel

/// A lab whose networks can be broken on purpose.
public protocol FaultableLab: HostLab {
    /// What is wrong with the networks.
    var faults: NetworkFaults { get async }

    /// Changes what is wrong, for all networks at once; gives what was wrong before.
    ///
    /// The names in the flows are those of machines, or `Flow.gateway`.
    @discardableResult
    func changeFaults(_ change: @Sendable (inout NetworkFaults) -> Void) async -> NetworkFaults

    /// A machine to break, or `nil` if the lab has started none of that name.
    func breakableMachine(_ name: String) async -> (any BreakableMachine)?

    /// What the network has carried so far, or `nil` if there is no such network.
    func traffic(on network: String) async -> [CardTraffic]?
}

/// What a card of a network has carried.
public struct CardTraffic: Hashable, Sendable, Codable {
    /// The machine, or `Flow.gateway`.
    public var machine: String
    /// The addresses that it was heard with lately.
    public var addresses: [MACAddress]
    /// The frames that it sent.
    public var sent: Int
    /// The frames that it was sent.
    public var received: Int
    /// The frames that it was too slow to take.
    public var missed: Int

    /// Creates counts.
    public init(machine: String, addresses: [MACAddress], sent: Int, received: Int, missed: Int) {
        self.machine = machine
        self.addresses = addresses
        self.sent = sent
        self.received = received
        self.missed = missed
    }
}

/// A machine that can be broken on purpose.
public protocol BreakableMachine: HostMachine {
    /// Lets the machine stand still, with all that it has in memory; its clock stands too.
    /// - Throws: `HostError`.
    func pause() async throws

    /// Lets a paused machine go on; safe to call for one that runs.
    /// - Throws: `HostError`.
    func proceed() async throws

    /// Ends the machine as if its power had failed; it stays in the lab as a dead one.
    func crash() async
}
