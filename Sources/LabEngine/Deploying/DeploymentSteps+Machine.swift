import LabModel
import LabWiring

/// The steps of one machine.
extension DeploymentSteps {
    /// Tells a machine's applications of a connection whose settings are there.
    func tell(_ machine: StartedMachine, _ step: WiringOrder.Step, secrets: SecretValues) async throws {
        try await machine.step("connect") {
            try await Notifying(machine: machine, secrets: secrets).tell(step)
        }
    }

    /// Brings the lab author's files, and runs his scripts.
    func setUp(_ machine: StartedMachine, secrets: SecretValues) async throws {
        let folder = planned.lab.folder
        try await machine.step("setup") {
            try await SettingUp(machine: machine, secrets: secrets).setUp(in: folder)
        }
    }

    /// Waits until all that must hold in a machine does.
    func waitUntilReady(_ machine: StartedMachine, secrets: SecretValues) async throws {
        let titles = planned.connections.filter { connection in
            connection.changes.contains { $0.machine == machine.name }
        }.map(\.title)
        try await machine.step("ready") {
            do {
                try await Readying(machine: machine, secrets: secrets, connections: titles).waitUntilReady()
            } catch let error as EngineError {
                throw error.adding(await faults(of: machine.name))
            }
        }
    }

    /// What is wrong with the connections of a machine that does not get ready, and whose connections are thus never proved.
    private func faults(of name: String) async -> [String] {
        let own = proofs.filter { $0.route.consumer == name }
        let faults = try? await concurrently(own) { title, route in
            await Proving(route: route, title: title, roster: roster).fault()
        }
        return (faults ?? []).compactMap(\.self)
    }

    /// Does with a machine that took another's place, and has its identity, what was done with that one; its peers, to whom
    /// its addresses and keys are what they were, are told nothing.
    func rejoin(_ machine: StartedMachine, secrets: SecretValues) async throws {
        try await prepare(machine, secrets: secrets)
        for step in order.steps where step.notice.machine == machine.name {
            try await tell(machine, step, secrets: secrets)
        }
        if machine.planned.hasSetup { try await setUp(machine, secrets: secrets) }
        if !machine.planned.ready.isEmpty { try await waitUntilReady(machine, secrets: secrets) }
    }
}
