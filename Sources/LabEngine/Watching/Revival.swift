import LabHost
import LabModel
import LabWiring

/// Deploys a machine of a wired lab anew with the identity that it had: from its image, and wired as it was; in a copy, from the
/// state of which the lab is a copy.
struct Revival: Sendable {
    let deployment: Deployment
    let room: any HostLab
    let roster: Roster
    let secrets: SecretValues
    let topology: Topology
    let services: LabServices

    /// More often a machine is not deployed anew: it breaks for a reason that stays.
    static let most = 3

    /// Ends what is left of the machine and puts another in its place.
    /// - Throws: `broken`, which says what befell it, when it broke too often; `EngineError` when it cannot be deployed.
    func revive(_ machine: StartedMachine, after broken: EngineError) async throws {
        guard machine.beginRevival(upTo: Self.most) else { throw broken }
        defer { machine.endRevival() }
        let start = ContinuousClock.now
        note("it broke and is deployed anew: \(broken.trouble.reason)", of: machine)
        await machine.machine.stop()
        do {
            switch deployment.source {
            case .images(let images):
                guard let image = images[machine.name] else { throw broken }
                try await deploy(machine, from: image)
            case .fork(let fork): try await deployment.resume(machine, of: fork, in: room, services: services)
            }
        } catch let error as HostError {
            throw EngineError(machine: machine.name, stage: "deploy", reason: error.reason)
        }
        machine.note(
            restart: MachineRecord.RestartRecord(
                reason: secrets.masked(broken.trouble.reason),
                lastSeen: secrets.masked(broken.trouble.lastSeen ?? ""),
                duration: ContinuousClock.now - start
            )
        )
        note("it is wired again", of: machine)
    }

    private func deploy(_ machine: StartedMachine, from image: InstantImage) async throws {
        let origin = try MachineOrigin(of: machine.planned, image: image, topology: topology)
        let identity = machine.identity
        let keys = try await deployment.makeKeys(origin.keyKinds, for: identity)
        let request = image.isSuspended ? origin.resumption : origin.boot(as: identity, keys: keys)
        machine.replace(by: try await room.start(request))
        services.serve(machine)
        try await deployment.identify(machine, from: origin, keys: keys)
        try await DeploymentSteps(
            planned: deployment.planned,
            roster: roster,
            verifies: deployment.verifies,
            processors: max(1, deployment.host.facts.processors),
            sink: { _ in }
        ).rejoin(machine, secrets: secrets)
    }

    private func note(_ text: String, of machine: StartedMachine) {
        deployment.sink(
            ProgressEvent(
                cell: deployment.planned.cell.description,
                subject: machine.name,
                stage: "restart",
                kind: .note(secrets.masked(text))
            )
        )
    }
}
