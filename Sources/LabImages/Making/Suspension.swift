import LabGuest
import LabHost
import LabModel

/// Starts a staged image, lets it settle, and suspends it.
struct Suspension {
    let state: StateFolder
    let host: any Host

    /// How long a machine may take until its launch software answers; under emulation half a minute is normal.
    private static let startLimit = Duration.seconds(240)
    /// The folders that have the configuration files of what is in the image.
    let configuration: [String]

    /// Starts the machine and suspends it into the folder of `model`, which exists and is empty.
    func suspend(_ model: InstantImage, accounts: [UserAccount]) async throws {
        try await ModelLab(state: state, host: host).open { lab in
            try await suspend(model, accounts: accounts, in: lab)
        }
    }

    private func suspend(
        _ model: InstantImage,
        accounts: [UserAccount],
        in lab: any HostLab
    ) async throws {
        let (image, shape, draft) = (model.staged, model.shape, model.folder)
        let request = MachineRequest(
            name: "model",
            source: .template(model),
            shape: shape,
            networks: []
        )
        let machine = try await lab.start(request)
        guard let machine = machine as? any SuspendableMachine else {
            throw HostError(.notSupported, subject: image.title, reason: "this host cannot suspend machines")
        }
        do {
            let guest = try await machine.greet(within: Self.startLimit)
            if image.disk != nil { try await guest.settle() }
            if !accounts.isEmpty { try await AccountScript.create(accounts, in: guest) }
            if image.disk != nil {
                try await TraceSearch(guest: guest, folders: configuration).search().write(in: draft)
            }
            try await Rehearsal(agent: guest, shape: shape).rehearse()
            try await FreedMemory(guest: guest).clear()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ImageError(
                .notSettled,
                subject: image.title,
                reason: "the machine did not come up to be suspended: \(error)",
                lastSeen: ModelLab.tail(of: machine.console)
            )
        }
        try await machine.suspend(into: draft)
    }
}
