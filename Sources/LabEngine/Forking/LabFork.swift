import LabHost
import LabImages
import LabModel
import LabWiring

/// A copy of a suspended lab that is wanted.
public struct LabFork: Sendable {
    /// The suspended lab.
    public let held: HeldTemplate
    let publishing: Publishing
    let rewritesIdentity: Bool

    /// What becomes of the lab's published ports in the copy.
    public enum Ports: Sendable {
        /// They are on the ports of the lab file: the copy takes the place of the lab.
        case asDescribed
        /// They are on any free ports.
        case anywhere
        /// Nothing is published: nobody outside of the copy uses it.
        case unpublished
    }

    /// Describes a copy; with `rewritesIdentity` its machines get identities of their own, otherwise they stay who they are
    /// and their connections survive.
    public init(of held: HeldTemplate, ports: Ports, rewritesIdentity: Bool = false) {
        self.held = held
        publishing =
            switch ports {
            case .asDescribed: .asDescribed
            case .anywhere: .anywhere
            case .unpublished: .nothing
            }
        self.rewritesIdentity = rewritesIdentity
    }
}

/// What a lab is made from.
enum LabSource {
    /// The suspended images of its machines by the machines' names.
    case images([String: InstantImage])
    /// A lab that was wired already.
    case fork(LabFork)

    /// The name of the template that a copy is made of.
    var template: String? {
        switch self {
        case .images: nil
        case .fork(let fork): fork.held.template.name
        }
    }

    /// The values of the lab's secrets; refuses a host that cannot resume the machines, before anything is started.
    func secrets(of lab: Lab, on host: any Host) throws(EngineError) -> SecretValues {
        switch self {
        case .images: return try SecretValues(of: lab)
        case .fork(let fork):
            try fork.held.template.check(deviceModel: host.deviceModel)
            return fork.held.template.secrets
        }
    }
}

extension Deployment {
    /// Resumes a copy of a suspended lab: all machines are loaded, then all go on together.
    func resume(
        _ fork: LabFork,
        in room: any HostLab,
        roster: Roster,
        clock: StageClock
    ) async throws -> WiredLab {
        guard let copies = room as? any ForkableLab, let forking = host as? any ForkingHost else {
            throw EngineError(stage: "fork", reason: "this host cannot fork labs")
        }
        let template = fork.held.template
        let services = LabServices(of: planned, in: room, roster: roster)
        let (published, machines) = try await clock.measure("fork") {
            try await prepare(fork.held, on: forking)
            let published = try await LabNetworks(planned: planned, publishing: fork.publishing).add(to: room)
            return (published, try await start(fork, in: copies, roster: roster, services: services))
        }
        try await clock.measure("identify") {
            let identities = try await newIdentities(for: fork)
            _ = try await concurrently(machines) { machine in
                try await refresh(machine, identity: identities[machine.name])
            }
        }
        return WiredLab(
            id: claim.id,
            planned: planned,
            published: published,
            machines: machines,
            secrets: template.secrets,
            host: room,
            deviceModel: host.deviceModel,
            template: fork.held,
            revival: Revival(
                deployment: self,
                room: room,
                roster: roster,
                secrets: template.secrets,
                topology: Topology(of: planned, labID: claim.id),
                services: services
            )
        )
    }

    /// Starts a machine of a copy anew, as it was when the lab was suspended, in the place of one that broke.
    func resume(_ machine: StartedMachine, of fork: LabFork, in room: any HostLab, services: LabServices) async throws {
        let template = fork.held.template
        guard let suspended = template.machines.first(where: { $0.name == machine.name }),
            let record = template.records.first(where: { $0.name == machine.name })
        else { throw EngineError(machine: machine.name, stage: "fork", reason: "the template does not have it") }
        machine.replace(by: try await room.start(request(for: suspended, of: fork)))
        note(record, on: machine, of: fork)
        services.serve(machine)
        try await refresh(machine, identity: fork.rewritesIdentity ? machine.identity : nil)
    }

    private func request(for machine: SuspendedMachine, of fork: LabFork) -> MachineRequest {
        let planned = planned.machines.first { $0.name == machine.name }
        return MachineRequest(
            name: machine.name,
            source: .fork(machine.image, folder: fork.held.folder.machine(machine.name)),
            shape: machine.image.shape,
            layout: planned?.description.diskLayout ?? .linked,
            networks: planned?.interfaces.map(\.network) ?? []
        )
    }

    /// Notes what is known of a machine because it is a copy of one of which it was known.
    private func note(_ record: MachineRecord, on machine: StartedMachine, of fork: LabFork) {
        machine.note(readBack: fork.rewritesIdentity ? [] : record.readBack.filter { $0.name != "clock" })
        machine.note(settings: Rewriting.Outcome(records: record.settings))
    }

    private func prepare(_ held: HeldTemplate, on host: any ForkingHost) async throws {
        _ = try await concurrently(held.template.machines) { machine in
            do {
                try await host.prepare(machine, in: held.folder.machine(machine.name))
            } catch let error as HostError {
                throw EngineError(machine: machine.name, stage: "fork", reason: error.reason)
            }
        }
    }

    private func start(
        _ fork: LabFork,
        in room: any ForkableLab,
        roster: Roster,
        services: LabServices
    ) async throws -> [StartedMachine] {
        let template = fork.held.template
        let requests = template.machines.map { request(for: $0, of: fork) }
        let copies: [any HostMachine]
        do {
            copies = try await room.fork(requests, from: fork.held.folder.machines)
        } catch let error as HostError {
            throw EngineError(machine: error.subject, stage: "fork", reason: error.reason)
        }
        var started: [StartedMachine] = []
        for copy in copies {
            guard let planned = planned.machines.first(where: { $0.name == copy.name }),
                let record = template.records.first(where: { $0.name == copy.name })
            else {
                throw EngineError(machine: copy.name, stage: "fork", reason: "the template's plan does not have it")
            }
            let machine = StartedMachine(
                planned: planned,
                identity: record.identity,
                machine: copy,
                image: record.image,
                traces: template.machines.first { $0.name == copy.name }
                    .flatMap { ModelTraces.read(in: $0.image.folder) },
                clock: StageClock(cell: cell, subject: copy.name, sink: sink)
            )
            note(record, on: machine, of: fork)
            await roster.add(machine)
            services.serve(machine)
            started.append(machine)
        }
        // In the order of the plan, whichever came up first.
        let order = planned.machines.map(\.name)
        return started.sorted { (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0) }
    }

    private func newIdentities(for fork: LabFork) async throws -> [String: MachineIdentity] {
        guard fork.rewritesIdentity else {
            // A copy stays who it is: what it has is taken as long as it lives, also when the template goes.
            EthernetAddresses.write(fork.held.template.records.map(\.identity), to: claim.folder.ethernetAddresses)
            return [:]
        }
        return try await EthernetAddresses(state: claim.state).newIdentities(for: planned, in: claim.folder)
    }

    /// Tells a resumed machine what even a copy of a running machine has of its own, or that it is a new machine altogether.
    private func refresh(_ machine: StartedMachine, identity: MachineIdentity?) async throws {
        let topology = try Topology(of: planned, labID: claim.id).files(for: machine.name)
        guard let identity else {
            return try await machine.step("identify") {
                try await Refreshing(machine: machine, topology: topology).refresh()
            }
        }
        machine.identity = identity
        try await machine.step("identify") {
            try await machine.greet(within: Identification.greetingLimit)
            let isEquipped = machine.planned.image.family == "debian"
            let equipment = isEquipped ? try await EquipmentSearch.search(machine.guest) : GuestEquipment()
            let keys = try await makeKeys(equipment.hostKeys, for: identity)
            try await Identification(machine: machine, equipment: equipment, keys: keys, topology: topology)
                .identify(through: machine.guest)
        }
    }
}

extension Topology {
    /// The files of a machine with what they are to say.
    func files(for machine: String) throws -> [(path: String, content: [UInt8])] {
        [
            ("/etc/assay/topology.json", Array(try json(for: machine).utf8)),
            ("/etc/assay/topology.env", Array(environmentFile(for: machine).utf8)),
        ]
    }
}
