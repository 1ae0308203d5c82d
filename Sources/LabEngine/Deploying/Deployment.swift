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
    let source: LabSource
    let verifies: Bool
    let sink: ProgressSink

    /// Creates a deployment.
    ///
    /// `images` has the suspended image of every machine by the machine's name. `verifies` tells whether connections are
    /// proved by traffic of which the lab file does not say it.
    public init(
        claim: LabClaim,
        planned: PlannedLab,
        host: any Host,
        images: [String: InstantImage],
        verifies: Bool = true,
        sink: @escaping ProgressSink
    ) {
        self.claim = claim
        self.planned = planned
        self.host = host
        source = .images(images)
        self.verifies = verifies
        self.sink = sink
    }

    /// Creates a deployment of a copy of a suspended lab.
    public init(
        claim: LabClaim,
        fork: LabFork,
        host: any Host,
        sink: @escaping ProgressSink
    ) {
        self.claim = claim
        planned = fork.held.template.planned
        self.host = host
        source = .fork(fork)
        verifies = false
        self.sink = sink
    }

    var cell: String { planned.cell.description }

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
        let roster = Roster()
        switch source {
        case .images(let images):
            let steps = DeploymentSteps(
                planned: planned,
                roster: roster,
                verifies: verifies,
                processors: max(1, host.facts.processors),
                sink: sink
            )
            return try await allOrNothing(roster, stages: { steps.stages.times }) { room, secrets in
                try await deploy(images, in: room, secrets: secrets, roster: roster, steps: steps)
            }
        case .fork(let fork):
            let clock = StageClock(cell: cell, sink: sink)
            return try await allOrNothing(roster, stages: { clock.times }) { room, _ in
                try await resume(fork, in: room, roster: roster, clock: clock)
            }
        }
    }

    /// Has a lab made in an empty place of the host; what breaks it becomes a result, and the place is given up.
    private func allOrNothing(
        _ roster: Roster,
        stages: () -> [StageTime],
        make: (any HostLab, SecretValues) async throws -> WiredLab
    ) async throws -> Result {
        var room: (any HostLab)?
        var secrets: SecretValues?
        do {
            let values = try source.secrets(of: planned.lab, on: host)
            secrets = values
            try UsageArea.fill(for: .current, with: planned, from: source.template, labID: claim.id)
            let opened = try await host.openLab(claim.folder)
            room = opened
            let lab = try await make(opened, values)
            return Result(
                lab: lab,
                trouble: nil,
                machines: lab.machineRecords,
                stages: stages(),
                secrets: secrets
            )
        } catch {
            // Records first: the consoles go with the lab.
            let machines = await roster.machines.map { $0.record() }
            let stages = stages()
            let trouble = Self.trouble(of: error)
            let masked = secrets.map { trouble.masked(by: $0) } ?? trouble
            await room?.discard()
            if Task.isCancelled { throw CancellationError() }
            return Result(lab: nil, trouble: masked, machines: machines, stages: stages, secrets: secrets)
        }
    }

    private func deploy(
        _ images: [String: InstantImage],
        in room: any HostLab,
        secrets: SecretValues,
        roster: Roster,
        steps: DeploymentSteps
    ) async throws -> WiredLab {
        let identities = try await EthernetAddresses(state: claim.state).newIdentities(for: planned, in: claim.folder)
        let topology = Topology(of: planned, labID: claim.id)
        let services = LabServices(of: planned, in: room, roster: roster)
        let published = try await LabNetworks(planned: planned, publishing: .asDescribed).add(to: room)
        try await steps.run(secrets: secrets) { machine in
            guard let identity = identities[machine.name] else {
                throw EngineError(machine: machine.name, stage: "identify", reason: "it has no identity")
            }
            guard let image = images[machine.name] else {
                throw EngineError(machine: machine.name, stage: "image", reason: "its image was not made")
            }
            return try await start(
                machine,
                from: image,
                identity: identity,
                topology: topology,
                in: room,
                roster: roster,
                services: services
            )
        }
        var lab = WiredLab(
            id: claim.id,
            planned: planned,
            published: published,
            machines: try await roster.machines(in: planned.machines.map(\.name)),
            secrets: secrets,
            host: room,
            deviceModel: host.deviceModel
        )
        lab.revival = Revival(
            deployment: self,
            room: room,
            roster: roster,
            secrets: secrets,
            topology: topology,
            services: services
        )
        try await lab.sabotage.impose(planned.lab.faults)
        if planned.machines.contains(where: { $0.image.family == "debian" }) {
            ProvisioningTask.current.ledger.refillKeys()
        }
        return lab
    }

    private func start(
        _ planned: PlannedMachine,
        from image: InstantImage,
        identity: MachineIdentity,
        topology: Topology,
        in room: any HostLab,
        roster: Roster,
        services: LabServices
    ) async throws -> StartedMachine {
        let clock = StageClock(cell: cell, subject: planned.name, sink: sink)
        let origin = try MachineOrigin(of: planned, image: image, topology: topology)
        let (machine, keys) = try await start(origin, as: identity, in: room, clock: clock)
        let started = StartedMachine(
            planned: planned,
            identity: identity,
            machine: machine,
            image: image.key,
            traces: origin.traces,
            clock: clock
        )
        await roster.add(started)
        services.serve(started)
        try await identify(started, from: origin, keys: keys)
        return started
    }

    /// Has the host start the machine; its keys are made meanwhile, but where it reads them when it starts.
    private func start(
        _ origin: MachineOrigin,
        as identity: MachineIdentity,
        in room: any HostLab,
        clock: StageClock
    ) async throws -> (any HostMachine, [HostKeys.File]) {
        func start(_ request: MachineRequest) async throws -> any HostMachine {
            do {
                return try await clock.measure("deploy") { try await room.start(request) }
            } catch let error as HostError {
                throw EngineError(machine: origin.planned.name, stage: "deploy", reason: error.reason)
            }
        }
        guard origin.image.isSuspended else {
            let keys = try await makeKeys(origin.keyKinds, for: identity)
            return (try await start(origin.boot(as: identity, keys: keys)), keys)
        }
        async let keys = makeKeys(origin.keyKinds, for: identity)
        return (try await start(origin.resumption), try await keys)
    }

    /// SSH host keys of these kinds.
    func makeKeys(_ kinds: [String], for identity: MachineIdentity) async throws -> [HostKeys.File] {
        let stock = HostKeyStock(state: claim.state)
        return try await HostKeys.make(kinds, for: identity, folder: claim.folder.path, stock: stock).files
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
