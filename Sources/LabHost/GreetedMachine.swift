public import LabGuest
public import LabModel

extension HostMachine {
    /// How long the launch agent may keep silent after QEMU's own agent has answered.
    private static var headStart: Duration { .seconds(15) }

    /// Begins the conversation with the guest: with its launch agent, or through QEMU's own agent where the launch agent keeps silent.
    ///
    /// What goes through the other agent takes longer, and its programs cannot call the host. Where it is the one that is
    /// `expected`, nobody waits for the launch agent.
    /// - Throws: `GuestError` when neither answers within `limit`.
    public func greet(
        within limit: Duration,
        expecting expected: GuestEquipment.Agent? = nil
    ) async throws -> any MachineGuest {
        let (launch, stock) = (agent, stockAgent)
        let headStart = expected == .stock ? Duration.zero : Self.headStart
        return try await withThrowingTaskGroup(of: (any MachineGuest)?.self) { group in
            group.addTask {
                try await launch.hello(within: limit)
                return launch
            }
            group.addTask {
                // Most machines have answered before this is over, and nobody asks the other one.
                try await Task.sleep(for: min(headStart, limit / 2))
                do {
                    try await stock.ping(within: limit)
                } catch {
                    // What the launch agent says, or that it says nothing, is what counts.
                    return nil
                }
                try await Task.sleep(for: headStart)
                return ShellGuest(stock)
            }
            defer { group.cancelAll() }
            while let guest = try await group.next() {
                if let guest { return guest }
            }
            throw GuestError(.timedOut, subject: "hello", reason: "no agent of the guest answers")
        }
    }
}
