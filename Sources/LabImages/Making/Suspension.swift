import FoundationEssentials
import LabGuest
import LabHost
import LabModel
import LabProcess

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
        // A lab of its own with no networks, so that nothing the machine says while it starts reaches anybody.
        let id = "image-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = state.lab(id)
        let step = UndoStep(.lab, id)
        try await Undoing.will(step)
        do {
            try await suspend(model, accounts: accounts, in: folder)
        } catch {
            await Undoing.undo(step)
            throw error
        }
        await Undoing.undo(step)
    }

    private func suspend(_ model: InstantImage, accounts: [UserAccount], in folder: LabFolder) async throws {
        for path in [folder.path, folder.sockets] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let lab = try await host.openLab(folder)
        do {
            try await suspend(model, accounts: accounts, in: lab)
            await lab.discard()
        } catch {
            await lab.discard()
            throw error
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
                lastSeen: Self.tail(of: machine.console)
            )
        }
        try await machine.suspend(into: draft)
    }

    private static func tail(of console: String) -> String {
        let text = FileManager.default.contents(atPath: console).map {
            String(decoding: $0.suffix(4096), as: UTF8.self)
        }
        return (text ?? "").split(whereSeparator: \.isNewline).suffix(20).joined(separator: "\n")
    }
}
