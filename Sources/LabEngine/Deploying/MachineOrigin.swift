import LabGuest
import LabHost
import LabImages
import LabModel
import LabWiring

/// What a machine is deployed from: a suspended machine that is resumed, or one that was never started and is booted.
struct MachineOrigin: Sendable {
    let planned: PlannedMachine
    let image: InstantImage
    let traces: ModelTraces?
    /// The topology files.
    let files: [(path: String, content: [UInt8])]

    /// Looks at an image.
    init(of planned: PlannedMachine, image: InstantImage, topology: Topology) throws {
        self.planned = planned
        self.image = image
        traces = ModelTraces.read(in: image.folder)
        files = try topology.files(for: planned.name)
    }

    /// What is known of a machine that an identity is written for; `nil` where it must be looked for.
    var known: GuestEquipment? { planned.image.family == "debian" ? traces?.equipment : GuestEquipment() }

    /// The kinds of SSH host keys that it is to have, as far as that is known.
    var keyKinds: [String] {
        // Nobody has asked a machine that was never started what keys it has.
        known?.hostKeys ?? (image.isSuspended ? [] : HostKeys.allKinds)
    }

    /// The request for a copy that is resumed.
    var resumption: MachineRequest { request(.resume(image)) }

    /// The request for a copy that is booted, which reads who it is when it starts.
    func boot(as identity: MachineIdentity, keys: [HostKeys.File]) -> MachineRequest {
        let items = IdentityItems(bootedAs: identity, keys: keys, topology: files)
        return request(.boot(image, configuration: items.medium))
    }

    private func request(_ source: MachineSource) -> MachineRequest {
        MachineRequest(
            name: planned.name,
            source: source,
            shape: planned.shape,
            layout: planned.description.diskLayout,
            networks: planned.interfaces.map(\.network)
        )
    }
}

extension Deployment {
    /// Gives a machine that the host has just started its identity, or makes sure that it has read it.
    func identify(_ machine: StartedMachine, from origin: MachineOrigin, keys: [HostKeys.File]) async throws {
        let known = origin.known
        guard origin.image.isSuspended else {
            let medium = Identification(
                machine: machine,
                equipment: GuestEquipment(),
                keys: keys,
                topology: origin.files
            )
            try await machine.step("identify") { try await medium.confirm(isEquipped: known == nil) }
            try await Booting(machine: machine, image: origin.image).finish()
            // Applications that were only just installed declare what is their own.
            return try await machine.step("identify") { try await medium.declare(through: machine.guest) }
        }
        try await machine.step("identify") {
            try await machine.greet(within: Identification.greetingLimit)
            let equipment = if let known { known } else { try await EquipmentSearch.search(machine.guest) }
            let identification = Identification(
                machine: machine,
                equipment: equipment,
                keys: known == nil ? try await makeKeys(equipment.hostKeys, for: machine.identity) : keys,
                topology: origin.files
            )
            try await identification.identify(through: machine.guest)
        }
    }
}
