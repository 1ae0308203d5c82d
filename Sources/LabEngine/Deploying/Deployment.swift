import FoundationEssentials
import LabGuest
public import LabHost
import LabImages
public import LabModel
import LabWiring

/// Deploys a planned lab: machines from suspended images, identities, connections, readiness.
public struct Deployment: Sendable {
    let claim: LabClaim
    let planned: PlannedLab
    let host: any Host
    let images: [String: InstantImage]
    let sink: ProgressSink

    /// Creates a deployment; `images` has the suspended image of every machine by the machine's name.
    public init(
        claim: LabClaim,
        planned: PlannedLab,
        host: any Host,
        images: [String: InstantImage],
        sink: @escaping ProgressSink
    ) {
        self.claim = claim
        self.planned = planned
        self.host = host
        self.images = images
        self.sink = sink
    }

    private var cell: String { planned.cell.description }

    /// What a deployment came to: a lab, or what broke it with what is known of the machines until then.
    public struct Result: Sendable {
        /// The lab, when everything went well.
        public let lab: WiredLab?
        /// What broke it.
        public let trouble: Trouble?
        /// The machines as far as they came.
        public let machines: [MachineRecord]
        /// The stages of the lab as a whole.
        public let stages: [StageTime]
        /// The values that nothing of the lab may show, as far as they are known.
        let secrets: SecretValues?
    }

    /// Deploys the lab; when something breaks, all of it has been discarded when this returns.
    ///
    /// - Throws: `CancellationError` alone, also after discarding.
    public func deploy() async throws -> Result {
        let started = Roster()
        let steps = DeploymentSteps(planned: planned, roster: started, sink: sink)
        var room: (any HostLab)?
        var secrets: SecretValues?
        do {
            let values = try SecretValues(of: planned.lab)
            secrets = values
            let opened = try await host.openLab(claim.folder)
            room = opened
            let lab = try await deploy(in: opened, secrets: values, roster: started, steps: steps)
            return Result(
                lab: lab,
                trouble: nil,
                machines: lab.machineRecords,
                stages: steps.stages.times,
                secrets: secrets
            )
        } catch {
            // Records first: the consoles go with the lab.
            let machines = await started.machines.map { $0.record() }
            let stages = steps.stages.times
            let trouble = Self.trouble(of: error)
            let masked = secrets.map { trouble.masked(by: $0) } ?? trouble
            await room?.discard()
            if Task.isCancelled { throw CancellationError() }
            return Result(lab: nil, trouble: masked, machines: machines, stages: stages, secrets: secrets)
        }
    }

    private func deploy(
        in room: any HostLab,
        secrets: SecretValues,
        roster: Roster,
        steps: DeploymentSteps
    ) async throws -> WiredLab {
        var random = SystemRandomNumberGenerator()
        let identities = IdentityPlan.identities(for: planned, random: &random)
        let topology = Topology(of: planned, labID: claim.id)
        let published = try await addNetworks(to: room)
        try await steps.run(secrets: secrets) { machine in
            guard let identity = identities[machine.name] else {
                throw EngineError(machine: machine.name, stage: "identify", reason: "it has no identity")
            }
            return try await start(machine, identity: identity, topology: topology, in: room, roster: roster)
        }
        return WiredLab(
            id: claim.id,
            planned: planned,
            published: published,
            machines: try await roster.machines(in: planned.machines.map(\.name)),
            secrets: secrets,
            host: room
        )
    }

    /// Makes the networks; a published port is the first network's of its machine.
    private func addNetworks(to room: any HostLab) async throws -> [PublishedPortFacts] {
        let wanted = planned.machines.flatMap { machine in
            machine.publish.compactMap { port in
                machine.interfaces.first.map { interface in
                    (
                        machine: machine.name, network: interface.network,
                        endpoint: PublishedEndpoint(
                            address: interface.address,
                            port: port.port,
                            hostPort: port.hostPort
                        )
                    )
                }
            }
        }
        let results = try await concurrently(planned.lab.networks) { network in
            let mine = wanted.filter { $0.network == network.name }
            do {
                let ports = try await room.addNetwork(network, publish: mine.map(\.endpoint))
                return zip(mine, ports).map { want, port in
                    PublishedPortFacts(machine: want.machine, port: want.endpoint.port, hostPort: port)
                }
            } catch let error as HostError {
                throw EngineError(
                    machine: mine.first?.machine,
                    stage: "deploy",
                    reason: "network '\(network.name)': \(error.reason)"
                )
            }
        }
        return results.flatMap(\.self)
    }

    private func start(
        _ planned: PlannedMachine,
        identity: MachineIdentity,
        topology: Topology,
        in room: any HostLab,
        roster: Roster
    ) async throws -> StartedMachine {
        guard let image = images[planned.name] else {
            throw EngineError(machine: planned.name, stage: "image", reason: "its image was not made")
        }
        let clock = StageClock(cell: cell, subject: planned.name, sink: sink)
        let hasServer = planned.image.family == "debian"
        async let keys = hasServer ? HostKeys.make(for: identity, folder: claim.folder.path).files : []
        let request = MachineRequest(
            name: planned.name,
            source: .resume(image),
            shape: planned.shape,
            networks: planned.interfaces.map(\.network)
        )
        let machine: any HostMachine
        do {
            machine = try await clock.measure("deploy") { try await room.start(request) }
        } catch let error as HostError {
            throw EngineError(machine: planned.name, stage: "deploy", reason: error.reason)
        }
        let started = StartedMachine(
            planned: planned,
            identity: identity,
            machine: machine,
            image: image.key,
            clock: clock
        )
        await roster.add(started)
        let identification = Identification(
            machine: started,
            keys: try await keys,
            topology: [
                ("/etc/assay/topology.json", Array(try topology.json(for: planned.name).utf8)),
                ("/etc/assay/topology.env", Array(topology.environmentFile(for: planned.name).utf8)),
            ]
        )
        try await started.step("identify") { try await identification.identify() }
        return started
    }

    static func trouble(of error: any Error) -> Trouble {
        switch error {
        case let error as EngineError: error.trouble
        case let error as ImageError:
            Trouble(stage: "image", reason: "\(error)", lastSeen: error.lastSeen)
        default: Trouble(stage: "deploy", reason: "\(error)")
        }
    }
}
