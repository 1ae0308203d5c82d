import LabGuest
import LabImages
import LabModel

/// Machines that are booted read who they are from a medium before anything of them asks.
extension IdentityItems {
    /// The items of a machine that is booted; it has drawn its own boot id, and numbers that nobody else has.
    init(bootedAs identity: MachineIdentity, keys: [HostKeys.File], topology: [(path: String, content: [UInt8])]) {
        self.init(
            identity,
            entropy: Identification.freshEntropy(),
            bootID: nil,
            keys: keys,
            topology: topology,
            hasMessageBus: !keys.isEmpty
        )
    }

    /// What the launch software reads from the medium: all items, and what is done again at later starts.
    var medium: [UInt8] {
        let requests = all.flatMap(\.application) + [.write(bootFile)]
        return AgentRequest.bootFrames(requests)
    }

    /// The file with what is done again when the machine starts by itself.
    var bootFile: FileWrite {
        FileWrite(
            "/etc/assay/boot.frames",
            bytes: AgentRequest.bootFrames(all.flatMap(\.lasting)),
            permissions: FilePermissions(mode: 0o600)
        )
    }
}

extension Identification {
    /// Waits until the booted machine answers, and compares what it says with what its medium says.
    ///
    ///
    /// What its network manager has to know is written when it says which it has; a system that `isEquipped` is asked.
    /// - Throws: `EngineError` naming the item, what was wanted and what was found.
    func confirm(isEquipped: Bool) async throws {
        try await machine.greet(within: Self.greetingLimit)
        let guest = machine.guest
        let items = IdentityItems(bootedAs: machine.identity, keys: keys, topology: topology)
        try check(items.all, try await guest.perform(items.all.flatMap(\.questions), within: .seconds(60)))
        // A copy of the running machine is to be another run.
        try await BootIDCover.lay(in: guest)
        let found = isEquipped ? try await EquipmentSearch.search(guest) : equipment
        guard found.networkManager == nil else {
            let complete = Identification(machine: machine, equipment: found, keys: keys, topology: topology)
            return try await complete.establish(through: guest)
        }
        machine.note(readBack: [try await ClockSetting(machine: machine, guest: guest).confirm()])
    }
}
