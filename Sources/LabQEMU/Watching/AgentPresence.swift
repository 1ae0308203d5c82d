/// Which agents of a guest are there, from what its emulator tells of their ports: pure bookkeeping.
///
/// An agent that is there again although the machine did not start anew is another one: the first has ended. One that is not
/// there again has ended, too, unless the guest shuts down, which ends the other agent as well.
struct AgentPresence {
    /// What follows from an event.
    enum Consequence: Hashable {
        /// Nothing yet.
        case none
        /// The launch agent has ended.
        case agentEnded
        /// The launch agent has gone: in a moment it is known whether for good; see `isGone(since:)`.
        case agentLeft(Int)
    }

    /// How long after its going it is looked whether the launch agent is gone for good: longer than a service takes to start it anew.
    static let patience = Duration.milliseconds(1700)

    /// Whether the launch agent is there.
    private(set) var isThere = true
    private var isOtherThere = false
    private var isLeaving = false
    /// Counts what happened to the launch agent's port.
    private var count = 0

    /// Takes an event as `QMPSession` words it.
    mutating func take(_ event: String) -> Consequence {
        switch event {
        case "RESET": isLeaving = false
        case "VSERPORT_CHANGE \(AgentPorts.launchAgentID) closed":
            (isThere, isLeaving) = (false, true)
            count += 1
            return .agentLeft(count)
        case "VSERPORT_CHANGE \(AgentPorts.launchAgentID) open":
            defer { isLeaving = false }
            isThere = true
            count += 1
            return isLeaving ? .agentEnded : .none
        case "VSERPORT_CHANGE \(AgentPorts.stockAgentID) closed": isOtherThere = false
        case "VSERPORT_CHANGE \(AgentPorts.stockAgentID) open": isOtherThere = true
        default: break
        }
        return .none
    }

    /// Whether the launch agent has been away ever since then, while the guest does not shut down.
    func isGone(since moment: Int) -> Bool { isLeaving && moment == count && isOtherThere }
}
