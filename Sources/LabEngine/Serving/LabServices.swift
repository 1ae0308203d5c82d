import LabHost
import LabModel

/// What the machines of one lab may call: their name, barriers and mutexes.
struct LabServices: Sendable {
    private let services: GuestServices
    private let barriers: BarrierService

    /// Creates the services of a lab with so many machines, which are entered in `roster` when they have been started.
    init(machines: Int, roster: Roster) {
        barriers = BarrierService(machines: machines)
        services = GuestServices([
            "machine": MachineNameService(),
            "barrier": barriers,
            "mutex": MutexService(isGone: { await roster.isGone($0) }),
        ])
    }

    /// Answers the calls of a machine from now on, and tells the others when it dies.
    func serve(_ machine: StartedMachine) {
        services.serve(machine.guest, of: machine.name)
        // It ends with the machine, which whoever owns the lab ends at the latest when it is discarded.
        Task { [barriers, name = machine.name, running = machine.machine] in
            barriers.machineEnded(name, reason: await running.end())
        }
    }
}
