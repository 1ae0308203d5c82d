import Testing

@testable import LabQEMU

@Suite("Which agents of a guest are there")
struct AgentPresenceTests {
    private static let launch = "VSERPORT_CHANGE \(AgentPorts.launchAgentID)"
    private static let stock = "VSERPORT_CHANGE \(AgentPorts.stockAgentID)"

    /// What is known after these events, and what followed from the last one.
    private func after(_ events: String...) -> (presence: AgentPresence, last: AgentPresence.Consequence) {
        var presence = AgentPresence()
        var last = AgentPresence.Consequence.none
        for event in events { last = presence.take(event) }
        return (presence, last)
    }

    @Test("one that comes back has ended in between, unless the machine started anew")
    func back() {
        #expect(after("\(Self.launch) closed", "\(Self.launch) open").last == .agentEnded)
        #expect(after("\(Self.launch) closed", "RESET", "\(Self.launch) open").last == .none)
        #expect(after("\(Self.launch) open").last == .none)
    }

    @Test("one that stays away has ended, while the other agent is there")
    func gone() {
        let (presence, last) = after("\(Self.stock) open", "\(Self.launch) open", "\(Self.launch) closed")
        #expect(last == .agentLeft(2))
        #expect(presence.isGone(since: 2) && !presence.isThere)
        let again = after(
            "\(Self.stock) open",
            "\(Self.launch) closed",
            "\(Self.launch) open",
            "\(Self.launch) closed"
        )
        #expect(again.last == .agentLeft(3))
        #expect(!again.presence.isGone(since: 1) && again.presence.isGone(since: 3))
    }

    @Test(
        "in a guest that shuts down or starts anew, and in one without another agent, nothing follows from that",
        arguments: [
            ["\(launch) closed", "\(stock) closed"], ["\(stock) closed", "\(launch) closed"],
            ["\(launch) closed", "RESET"],
        ]
    )
    func shutdown(events: [String]) {
        var presence = AgentPresence()
        for event in ["\(Self.stock) open", "\(Self.launch) open"] + events { _ = presence.take(event) }
        #expect(!presence.isGone(since: 2))
        #expect(!after("\(Self.launch) open", "\(Self.launch) closed").presence.isGone(since: 2))
    }
}
