import LabGuest

/// The machines of a lab that have been started so far, also for the record of a deployment that breaks.
actor Roster {
    /// The machines in the order in which they were started.
    private(set) var machines: [StartedMachine] = []

    func add(_ machine: StartedMachine) { machines.append(machine) }

    /// The machine of a name.
    /// - Throws: `EngineError` when it has not been started.
    func machine(_ name: String) throws(EngineError) -> StartedMachine {
        if let machine = machines.first(where: { $0.name == name }) { return machine }
        throw EngineError(machine: name, stage: "connect", reason: "a connection names it, but it was not deployed")
    }

    /// Whether a machine that has been started does not run any more.
    func isGone(_ name: String) -> Bool {
        machines.first { $0.name == name }?.guest.isClosed ?? false
    }

    /// The machines of these names, in their order.
    func machines(in names: [String]) throws(EngineError) -> [StartedMachine] {
        var found: [StartedMachine] = []
        for name in names { found.append(try machine(name)) }
        return found
    }
}
