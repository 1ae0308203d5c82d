public import LabHost
public import LabModel

/// Breaking a lab on purpose, and listening to it.
extension WiredLab {
    /// Breaks or heals what is asked for.
    /// - Throws: `FaultOrderError` when the request cannot be understood; `EngineError` when the host or a machine fails.
    public func perform(_ request: FaultRequest) async throws { try await sabotage.perform(request) }

    /// What is wrong with the networks, as people read it, and what they have carried.
    public func networkFacts() async throws -> NetworkFacts { try await sabotage.facts() }

    /// Begins to capture what a network carries.
    /// - Throws: `FaultOrderError` when the lab has no such network; `EngineError` when the host cannot.
    public func capture(_ network: String) async throws -> any TrafficCapture {
        let networks = planned.lab.networks.map(\.name)
        guard networks.contains(network) else {
            let hint = Suggestion.hint(for: network, among: networks)
            throw FaultOrderError("the lab has no network '\(network)'", hint: hint)
        }
        guard let room = host as? any CapturableLab else {
            throw EngineError(stage: "capture", reason: "this host cannot listen to its networks")
        }
        return try await room.capture(network)
    }

    var sabotage: Sabotage { Sabotage(planned, in: host) }
}
