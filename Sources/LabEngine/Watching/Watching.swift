import LabGuest
import LabHost
import LabModel

/// Work in a lab, beside which somebody looks at its machines: what befalls one of them ends the work, as an error that says it.
struct Watching: Sendable {
    /// The machines that are looked at.
    let machines: [StartedMachine]
    /// What a message says that was done.
    let stage: String
    /// Whether their guests are asked, too, how they are; else only what their host sees counts.
    var asksGuests = false
    /// What deploys machines anew whose description asks for it; without it, whatever breaks one is an error.
    var revival: Revival?
    /// The machine whose loss is the loss of the work, also where it is deployed anew.
    var workplace: String?

    /// How long the machines of work that failed are still looked at: a guest's end is felt before it is known.
    private static let afterthought = Duration.milliseconds(500)

    init(_ machines: [StartedMachine], stage: String) {
        self.machines = machines
        self.stage = stage
    }

    private enum Turn<Result: Sendable>: Sendable {
        case done(Result)
        case failed(any Error)
        case thoughtOver
        case watched
    }

    /// Does the work.
    /// - Throws: what the work throws, or `EngineError` for what befell a machine meanwhile; the work is cancelled then.
    func during<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Turn<Result>.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do { return .done(try await work()) } catch { return .failed(error) }
            }
            for machine in machines {
                group.addTask {
                    try await watch(machine)
                    return .watched
                }
                guard asksGuests else { continue }
                group.addTask {
                    try await Heartbeat(machine: machine, stage: stage).watch()
                    return .watched
                }
            }
            var failure: (any Error)?
            while let turn = try await group.next() {
                switch turn {
                case .done(let result): return result
                case .failed(let error):
                    // Most failures have nothing to do with a machine's end, and are told at once.
                    guard machines.contains(where: \.guest.isClosed), !Task.isCancelled else { throw error }
                    failure = error
                    group.addTask {
                        try? await Task.sleep(for: Self.afterthought)
                        return .thoughtOver
                    }
                case .thoughtOver:
                    guard let failure, !machines.contains(where: \.isBeingRevived) else { continue }
                    throw failure
                case .watched: if let failure, machines.allSatisfy({ !$0.isBeingRevived }) { throw failure }
                }
            }
            throw failure ?? CancellationError()
        }
    }

    /// Looks at a machine until it has ended in good order, or the work has.
    func watch(_ machine: StartedMachine) async throws {
        while !Task.isCancelled, let watchable = machine.machine as? any WatchableMachine {
            var wasRevived = false
            for await incident in watchable.incidents where !machine.tolerates(incident) {
                let error = await machine.error(stage, after: incident)
                guard let revival, machine.planned.description.restart == .onCrash, incident.endsMachine else {
                    throw error
                }
                try await revival.revive(machine, after: error)
                guard machine.name != workplace else {
                    throw machine.error(
                        stage,
                        "\(incident.description); it was deployed anew",
                        lastSeen: error.trouble.lastSeen
                    )
                }
                wasRevived = true
                break
            }
            guard wasRevived else { return }
        }
    }
}

extension StartedMachine {
    /// What befell the machine as an error, with the end of its console.
    fileprivate func error(_ stage: String, after incident: MachineIncident) async -> EngineError {
        // What the guest printed last comes by another way than the news of its end.
        try? await Task.sleep(for: .milliseconds(100))
        // A panic says why before it lists how it came there.
        let words = incident == .panicked ? words(from: "Kernel panic - not syncing") : lastWords
        return error(stage, incident.description, lastSeen: words)
    }
}

extension MachineIncident {
    /// Whether the machine is of no use any more.
    var endsMachine: Bool {
        switch self {
        case .panicked, .ended, .agentEnded: true
        case .ranOutOfMemory: false
        }
    }
}

extension StartedMachine {
    /// Whether this may happen: because the lab file says so, or because nobody needs what has ended.
    fileprivate func tolerates(_ incident: MachineIncident) -> Bool {
        switch incident {
        case .ranOutOfMemory: planned.description.tolerates.contains(.outOfMemory)
        case .agentEnded: !needsLaunchAgent
        case .panicked, .ended: false
        }
    }
}
