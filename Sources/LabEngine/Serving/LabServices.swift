import LabHost
import LabModel

/// What the machines of one lab may call: their name, barriers, mutexes and faults.
struct LabServices: Sendable {
    private let services: GuestServices
    private let barriers: BarrierService

    /// Creates the services of a lab on its host, whose machines are entered in `roster` when they have been started.
    init(of planned: PlannedLab, in room: any HostLab, roster: Roster) {
        barriers = BarrierService(machines: planned.machines.count)
        services = GuestServices([
            "machine": MachineNameService(),
            "barrier": barriers,
            "mutex": MutexService(isGone: { await roster.isGone($0) }),
            "fault": FaultService(Sabotage(planned, in: room), isAllowed: planned.lab.faults.allowsGuests),
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
