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
    /// How long the started machine may take until nothing is starting any more.
    private static let settleLimit = Duration.seconds(240)

    /// The folders that have the configuration files of what is in the image.
    let configuration: [String]

    func suspend(_ image: StagedImage, shape: MachineShape, into draft: String) async throws {
        // A lab of its own with no networks, so that nothing the machine says while it starts reaches anybody.
        let id = "image-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = state.lab(id)
        let step = UndoStep(.lab, id)
        try await Undoing.will(step)
        do {
            try await suspend(image, shape: shape, into: draft, in: folder)
        } catch {
            await Undoing.undo(step)
            throw error
        }
        await Undoing.undo(step)
    }

    private func suspend(
        _ image: StagedImage,
        shape: MachineShape,
        into draft: String,
        in folder: LabFolder
    ) async throws {
        for path in [folder.path, folder.sockets] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let lab = try await host.openLab(folder)
        do {
            try await suspend(image, shape: shape, into: draft, lab: lab)
            await lab.discard()
        } catch {
            await lab.discard()
            throw error
        }
    }

    private func suspend(_ image: StagedImage, shape: MachineShape, into draft: String, lab: any HostLab) async throws {
        let request = MachineRequest(
            name: "model",
            source: .template(image, folder: draft),
            shape: shape,
            networks: []
        )
        let machine = try await lab.start(request)
        guard let machine = machine as? any SuspendableMachine else {
            throw HostError(.notSupported, subject: image.title, reason: "this host cannot suspend machines")
        }
        do {
            let guest = try await machine.greet(within: Self.startLimit)
            try await settle(guest, diskless: image.disk == nil)
            if image.disk != nil {
                try await TraceSearch(guest: guest, folders: configuration).search().write(in: draft)
            }
            try await Rehearsal(agent: guest, shape: shape).rehearse()
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

    /// Waits until the system has started all it starts.
    private func settle(_ guest: any MachineGuest, diskless: Bool) async throws {
        guard !diskless else { return }
        // `degraded` is a settled system with a unit that failed, which the applications' own checks will judge.
        let command = GuestCommand(["/bin/sh", "-c", "systemctl is-system-running --wait; sync"])
        _ = try await guest.run(command, within: Self.settleLimit)
    }

    private static func tail(of console: String) -> String {
        let text = FileManager.default.contents(atPath: console).map {
            String(decoding: $0.suffix(4096), as: UTF8.self)
        }
        return (text ?? "").split(whereSeparator: \.isNewline).suffix(20).joined(separator: "\n")
    }
}
