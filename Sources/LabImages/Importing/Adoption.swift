import FoundationEssentials
import LabGuest
import LabHost
import LabModel

/// The first start of a machine of somebody else's, on a copy of its disk: it gets the launch software, loses its identity, and is
/// shut down; what is on the disk then is the staged image.
struct Adoption {
    let state: StateFolder
    let host: any Host
    /// What takes the identity away, run inside the machine.
    let staging: String

    /// How long the machine may take until its launch software answers: firmware, boot loader, and all of cloud-init.
    private static let startLimit = Duration.seconds(600)
    private static let workLimit = Duration.seconds(240)
    private static let shape = MachineShape(memory: .mebibytes(1024))

    /// Starts the image, with the medium if it needs one to get the launch software; gives what was taken from it.
    /// - Throws: `ImageError` with the end of the console when the machine does not come up, or does not let itself be staged.
    func adopt(_ image: StagedImage, medium: String?, console: String) async throws -> String {
        let model = InstantImage(
            key: "",
            title: image.title,
            staged: image,
            shape: Self.shape,
            folder: state.unfinished
        )
        var report = ""
        try await ModelLab(state: state, host: host).open { lab in
            let request = MachineRequest(
                name: "model",
                source: .stage(model, medium: medium),
                shape: Self.shape,
                networks: []
            )
            let machine = try await lab.start(request)
            do {
                report = try await stage(machine)
                try await shutDown(machine)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                throw ImageError(
                    .notSettled,
                    subject: image.title,
                    reason: medium == nil
                        ? "the machine did not start its launch software: \(error)"
                        : "the machine did not start its launch software from the medium: \(error); "
                            + "it needs cloud-init, or launch software of its own, and a boot loader for its firmware",
                    lastSeen: ModelLab.tail(of: machine.console)
                )
            }
            try? FileManager.default.copyItem(atPath: machine.console, toPath: console)
        }
        return report
    }

    private func stage(_ machine: any HostMachine) async throws -> String {
        try await machine.agent.hello(within: Self.startLimit)
        // cloud-init is a part of starting; a machine that needs none has nothing to wait for.
        let settle = GuestCommand(["/bin/sh", "-c", "systemctl is-system-running --wait || true"])
        _ = try await machine.agent.run(settle, within: Self.workLimit)
        let command = GuestCommand(["/bin/sh", "-s"], input: [UInt8](staging.utf8))
        let result = try await machine.agent.run(command, within: Self.workLimit)
        guard result.succeeded else { throw GuestError(.refused(0), subject: "staging", reason: result.error.text) }
        return result.output.text
    }

    private func shutDown(_ machine: any HostMachine) async throws {
        let command = GuestCommand(["/bin/sh", "-c", "fstrim -a; sync; systemctl poweroff --no-block"])
        _ = try await machine.agent.run(command, within: Self.workLimit)
        let watch = Task { _ = await machine.end() }
        let timer = Task {
            try await Task.sleep(for: Self.workLimit)
            await machine.stop()
        }
        await watch.value
        let isLate = timer.isCancelled
        timer.cancel()
        if (try? await timer.value) != nil || isLate {
            throw GuestError(.refused(0), subject: "shutting down", reason: "the machine did not power itself off")
        }
    }
}
