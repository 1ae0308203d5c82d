import LabEngine
import LabGuest
import LabHost
import LabImages
import LabModel
import LabWiring

/// A clone of a staged image booted on a disk layer of its own: what instant deployment is compared with.
struct ColdBoot {
    let prepared: PreparedLab
    let bench: Workbench

    /// How long the machine may take until it answers, and again until it has settled.
    private static let limit = Duration.seconds(300)

    /// Boots the lab's only machine, identifies it as far as that takes time, and discards it.
    /// - Returns: The times from the request until the launch agent answered, and until the identity was read back.
    func measure() async throws -> (answering: Duration, identified: Duration) {
        let claim = try await LabClaim.make(id: LabClaim.randomID(prefix: "b"), state: bench.state)
        let lab = try await bench.host.openLab(claim.folder)
        do {
            let times = try await boot(in: lab)
            await lab.discard()
            await claim.release()
            return times
        } catch {
            await lab.discard()
            await claim.release()
            throw error
        }
    }

    private func boot(in lab: any HostLab) async throws -> (answering: Duration, identified: Duration) {
        let start = ContinuousClock.now
        for network in prepared.planned.lab.networks { _ = try await lab.addNetwork(network, publish: []) }
        guard let planned = prepared.planned.machines.first, let image = prepared.images[planned.name] else {
            throw BenchError("the lab has no machine")
        }
        let request = MachineRequest(
            name: planned.name,
            source: .boot(try await unstarted(planned), configuration: []),
            shape: planned.shape,
            networks: planned.interfaces.map(\.network)
        )
        let machine = try await lab.start(request)
        try await machine.agent.hello(within: Self.limit)
        let answering = ContinuousClock.now - start
        if image.staged.disk != nil { try await settle(machine) }
        try await identify(machine)
        return (answering, ContinuousClock.now - start)
    }

    /// The same machine, never started.
    private func unstarted(_ planned: PlannedMachine) async throws -> InstantImage {
        var planned = planned
        planned.description.deployment = .prebuilt
        return try await bench.workshop.machineImage(for: MachineNeed(of: planned))
    }

    /// Waits until the system has started all that it starts, as before a machine is suspended.
    private func settle(_ machine: any HostMachine) async throws {
        let result = try await machine.agent.run(
            GuestCommand(["systemctl", "is-system-running", "--wait"]),
            within: Self.limit
        )
        guard result.status == .exited(0) || result.output.text.hasPrefix("degraded") else {
            throw BenchError("the booted machine did not settle: \(result.output.text)\(result.error.text)")
        }
    }

    /// Gives the machine its names and addresses and reads them back.
    private func identify(_ machine: any HostMachine) async throws {
        var random = SystemRandomNumberGenerator()
        guard let identity = IdentityPlan.identities(for: prepared.planned, random: &random)[machine.name] else {
            throw BenchError("the machine has no identity")
        }
        let links = identity.interfaces.map { interface in
            LinkSettings(
                name: interface.name,
                mac: interface.mac,
                addresses: [InterfaceAddress(interface.address, prefixLength: interface.subnet.prefixLength)]
            )
        }
        let files = [("/etc/hosts", IdentityFiles.hosts(of: identity)), ("/etc/machine-id", "\(identity.machineID)\n")]
        let writes = files.map { AgentRequest.write(FileWrite($0.0, bytes: Array($0.1.utf8))) }
        let requests = [.hostname(identity.hostname)] + links.map(AgentRequest.link) + writes + [.links, .addresses]
        let replies = try await machine.agent.perform(requests, within: .seconds(30))
        guard case .links(let found)? = replies.dropLast().last, case .addresses(let addresses)? = replies.last else {
            throw BenchError("the guest does not say its interfaces")
        }
        for link in links {
            guard let same = found.first(where: { $0.name == link.name }), same.mac == link.mac,
                addresses.filter({ $0.link == same.index && !$0.address.isLinkLocal }).map(\.address) == link.addresses
            else { throw BenchError("'\(link.name)' of the booted machine has not the identity that it was given") }
        }
        for (path, text) in files {
            let file = try await machine.agent.readFile(path)
            guard file.bytes == Array(text.utf8) else { throw BenchError("'\(path)' does not read back as written") }
        }
    }
}
