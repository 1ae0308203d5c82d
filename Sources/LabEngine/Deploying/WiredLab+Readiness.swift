extension WiredLab {
    /// Waits until the checks of a machine hold, looking from inside of it, as when the lab was deployed.
    ///
    /// The launch agent asks by itself: nothing is started in the machine for a check of TCP or HTTP.
    /// - Throws: `EngineError` when the lab has no such machine, or it does not get ready within its limits.
    public func waitUntilReady(_ name: String) async throws {
        guard let machine = machine(name) else {
            throw EngineError(machine: name, stage: "ready", reason: "the lab has no such machine")
        }
        try await machine.step("ready") {
            try await Readying(machine: machine, secrets: secrets, connections: []).waitUntilReady()
        }
    }
}
